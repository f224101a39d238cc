import type { ReactNode } from "react";
import classes from "./Notice.module.css";

interface NoticeProps {
  tone: "info" | "warn" | "bad";
  title?: string;
  children: ReactNode;
}

/** Something to know before going on. What went wrong is read out at once, all else when there is time. */
export function Notice({ tone, title, children }: NoticeProps) {
  return (
    <div className={classes.notice} data-tone={tone} role={tone === "bad" ? "alert" : "status"}>
      {title && <strong>{title}</strong>}
      <span>{children}</span>
    </div>
  );
}
