import type { PendingMessage } from "@conversas/client";
import { IconAlertCircle, IconCheck, IconChecks, IconClock } from "@tabler/icons-react";
import { memo } from "react";
import { useLocale, useTexts } from "../../i18n/locale";
import { timeOfDay } from "../../i18n/time";
import { Face } from "../../layout/Face";
import { useClient } from "../../live/client";
import { useAgent } from "../../live/MeContext";
import { useProblemText } from "../../live/problems";
import { ConversasError } from "@conversas/client";
import { giveBack } from "../composer/drafts";
import { CHAT } from "../texts";
import { Linked } from "./links";
import type { MessageEntry } from "./rows";
import { TIMELINE } from "./texts";
import classes from "./Timeline.module.css";

interface MessageProps {
  entry: MessageEntry;
  first: boolean;
  last: boolean;
  /** Whether the visitor has read it. */
  seen: boolean;
}

/** What somebody said. The visitor's on one side; ours on the other, the reader's own in colour. */
export const Message = memo(function Message({ entry, first, last, seen }: MessageProps) {
  const me = useAgent();
  const locale = useLocale();
  const chat = useTexts(CHAT);
  const texts = useTexts(TIMELINE);
  const { actor, at, data } = entry;
  const own = actor.kind === "agent" && actor.id === me.id;
  const side = own ? "own" : actor.kind === "visitor" ? "theirs" : "colleague";
  const name = actor.name ?? chat.somebody[actor.kind];
  return (
    <div className={classes.message} data-side={side} data-first={first} data-seq={entry.seq}>
      {!own && <span className={classes.face}>{first && <Face name={name} url={actor.avatar_url} size={30} />}</span>}
      <div className={classes.column}>
        {first && !own && <span className={classes.author}>{name}</span>}
        <p className={classes.bubble} dir="auto">
          <Linked text={data.text} />
        </p>
        {last && (
          <span className={classes.meta}>
            <time dateTime={at}>{timeOfDay(at, locale)}</time>
            {own && (seen ? <IconChecks size={15} aria-label={texts.seen} role="img" /> : <IconCheck size={15} aria-label={texts.sent} role="img" />)}
          </span>
        )}
      </div>
    </div>
  );
});

/** What is on its way, and what was refused with the ways out. */
export function Pending({ message, first }: { message: PendingMessage; first: boolean }) {
  const texts = useTexts(TIMELINE);
  const failed = message.state === "failed";
  return (
    <div className={classes.message} data-side="own" data-first={first} data-state={message.state}>
      <div className={classes.column}>
        <p className={classes.bubble} dir="auto">
          <Linked text={message.text} />
        </p>
        {failed ? (
          <Refused message={message} />
        ) : (
          <span className={classes.meta}>
            <IconClock size={15} aria-label={texts.sending} role="img" />
          </span>
        )}
      </div>
    </div>
  );
}

function Refused({ message }: { message: PendingMessage }) {
  const texts = useTexts(TIMELINE);
  const words = useProblemText();
  const client = useClient();
  const me = useAgent();
  const { client_id, conversation_id, text, problem } = message;
  const why = problem ? words(new ConversasError(problem.title, problem)) : "";
  function takeBack(): void {
    client.discard(client_id);
    if (conversation_id) giveBack(me.id, conversation_id, text);
  }
  return (
    <span className={classes.refused} role="alert">
      <IconAlertCircle size={15} aria-hidden /> {texts.failed}. {why}
      <button type="button" onClick={() => client.retry(client_id)}>
        {texts.again}
      </button>
      <button type="button" onClick={takeBack}>
        {texts.edit}
      </button>
    </span>
  );
}
