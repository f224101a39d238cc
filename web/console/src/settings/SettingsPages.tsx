import "./styles";
import type { ComponentType, ReactNode } from "react";
import { isAdmin } from "../live/me";
import { useAgent } from "../live/MeContext";
import { usePath } from "../router";
import { AgentsPage } from "./agents/AgentsPage";
import { HoursPage } from "./hours/HoursPage";
import { KeysPage } from "./keys/KeysPage";
import { DeskPage } from "./pages/DeskPage";
import { QueuePage } from "./pages/QueuePage";
import { TextsPage } from "./pages/TextsPage";
import { TicketPage } from "./pages/TicketPage";
import { RepliesPage } from "./replies/RepliesPage";
import { type PageName, pagesFor, SettingsNav } from "./SettingsNav";
import classes from "./settings.module.css";
import { TicketsArea } from "./tickets/TicketsArea";
import { WidgetPage } from "./widget/WidgetPage";

const PAGES: Record<PageName, ComponentType> = {
  texts: TextsPage,
  hours: HoursPage,
  widget: WidgetPage,
  ticket: TicketPage,
  desk: DeskPage,
  queue: QueuePage,
  "canned-replies": RepliesPage,
  agents: AgentsPage,
  keys: KeysPage,
};

/** Everything below `/console/settings` and `/console/tickets`; the former as far as the agent may see it. */
export default function SettingsPages() {
  const path = usePath();
  const me = useAgent();
  const [, area, wanted] = path.split("/");
  if (area === "tickets") {
    return (
      <Scrolled>
        <TicketsArea ticketId={wanted ?? null} />
      </Scrolled>
    );
  }
  const pages = pagesFor(isAdmin(me));
  const name = pages.find((page) => page === wanted) ?? pages[0] ?? "canned-replies";
  const Page = PAGES[name];
  return (
    <div className={classes.office}>
      <SettingsNav current={name} />
      <Scrolled key={name}>
        <Page />
      </Scrolled>
    </div>
  );
}

function Scrolled({ children }: { children: ReactNode }) {
  return (
    <main className={classes.scroll} style={{ height: "100%" }}>
      <div className={classes.content}>{children}</div>
    </main>
  );
}
