import { CHAT, DOWN, Drawing } from "./drawing.js";
import { shown } from "./shown.js";

const MOST = 9; // beyond this the badge says `9+`

/** The bubble in the corner, with how much is unread. */
export function Launcher({ unread }: { unread: number }) {
  const { chat, state, texts } = shown();
  const { open } = state;
  const label = open ? texts.close : unread > 0 ? `${texts.open}, ${texts.unread(unread)}` : texts.open;
  return (
    <button
      class="launcher"
     
      aria-label={label}
      aria-expanded={open}
      aria-haspopup="dialog"
      onClick={open ? chat.hide : chat.show}
    >
      <Drawing path={open ? DOWN : CHAT} size={28} />
      {unread > 0 && (
        <span class="badge" aria-hidden="true">
          {unread > MOST ? `${MOST}+` : unread}
        </span>
      )}
    </button>
  );
}
