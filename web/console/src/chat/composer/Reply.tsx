import { useTexts } from "../../i18n/locale";
import type { CannedReply } from "./fitting";
import classes from "./Composer.module.css";
import { COMPOSER } from "./texts";

/** A canned reply as it is offered. */
export function Reply({ reply }: { reply: CannedReply }) {
  const texts = useTexts(COMPOSER);
  return (
    <>
      <span className={classes.replyTitle}>
        {reply.title} <kbd>/{reply.shortcut}</kbd>
        {reply.scope === "personal" && <small>{texts.personal}</small>}
      </span>
      <span className={classes.replyText}>{reply.text}</span>
    </>
  );
}
