import { useTexts } from "../../i18n/locale";
import type { CannedReply } from "./fitting";
import classes from "./Composer.module.css";
import { Reply } from "./Reply";
import { COMPOSER } from "./texts";

interface SuggestionsProps {
  id: string;
  found: readonly CannedReply[];
  at: number;
  onChoose: (reply: CannedReply) => void;
}

/** The canned replies that fit what follows the `/`, above the text box; the box keeps the focus. */
export function Suggestions({ id, found, at, onChoose }: SuggestionsProps) {
  const texts = useTexts(COMPOSER);
  return (
    <div id={id} role="listbox" aria-label={texts.offered} className={classes.suggestions}>
      {found.map((reply, index) => (
        <div
          key={reply.id}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === at}
          className={classes.reply}
          ref={(element) => {
            if (index === at) element?.scrollIntoView({ block: "nearest" });
          }}
          // A click must not take the focus from the box.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(reply)}
        >
          <Reply reply={reply} />
        </div>
      ))}
    </div>
  );
}
