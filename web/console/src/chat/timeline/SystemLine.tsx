import type { Entry } from "@conversas/client";
import { useLocale, useTexts } from "../../i18n/locale";
import { timeOfDay } from "../../i18n/time";
import { CHAT } from "../texts";
import type { MessageEntry } from "./rows";
import { TIMELINE } from "./texts";
import classes from "./Timeline.module.css";

type SystemEntry = Exclude<Entry, MessageEntry>;

/** The words for what happened; null for a kind that this console does not know yet. */
function useWords(entry: SystemEntry): string | null {
  const texts = useTexts(TIMELINE);
  const chat = useTexts(CHAT);
  const actor = entry.actor.name ?? chat.somebody[entry.actor.kind];
  switch (entry.kind) {
    case "started":
      return entry.data.page ? texts.startedOn(entry.data.page.title ?? entry.data.page.url) : texts.started;
    case "claimed":
      return texts.claimed(entry.data.agent.name);
    case "transferred":
      return texts.transferred(actor, entry.data.from?.name ?? null, entry.data.to.name);
    case "requester_updated": {
      const { before, after } = entry.data;
      const called = (name: string | null, email: string | null): string =>
        [name, email].filter(Boolean).join(", ") || chat.anonymous;
      return texts.changed(actor, called(before.name, before.email), called(after.name, after.email));
    }
    case "closed":
      return texts.closed[entry.data.reason as keyof typeof texts.closed](entry.actor.name);
    case "ticket_opened":
      return texts.ticket(entry.data.ticket.number);
    case "ticket_delivered":
      return texts.delivered(entry.data.ticket.number);
    case "ticket_failed":
      return texts.undelivered(entry.data.ticket.number);
    default:
      return null; // a newer server has told of something that this page does not know yet
  }
}

/** A fact between the messages: a claim, a transfer, the close. */
export function SystemLine({ entry }: { entry: SystemEntry }) {
  const locale = useLocale();
  const texts = useTexts(TIMELINE);
  const words = useWords(entry);
  if (!words) return null;
  const note = entry.kind === "transferred" ? entry.data.note : null;
  return (
    <div className={classes.system} data-kind={entry.kind}>
      <p>
        {words}
        <time dateTime={entry.at}>{timeOfDay(entry.at, locale)}</time>
      </p>
      {note && (
        <p className={classes.note}>
          {texts.note}: {note}
        </p>
      )}
    </div>
  );
}
