import { Badge } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./Tag.module.css";

export type Tone = "plain" | "good" | "warn" | "bad" | "accent";

/** A word beside something that says what state it is in. */
export function Tag({ tone = "plain", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <Badge className={classes.tag} data-tone={tone}>
      {children}
    </Badge>
  );
}
