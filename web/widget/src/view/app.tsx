import { unreadIn } from "../state.js";
import { Launcher } from "./launcher.js";
import { shown } from "./shown.js";

/** What is typed here is nobody else's: pages have shortcuts of their own. */
const keepKeys = (event: Event): void => event.stopPropagation();

export function App() {
  const { state, texts, locale } = shown();
  const { widget, open, talk } = state;
  const unread = open ? 0 : unreadIn(state);
  return (
    <div
      class={`root ${widget?.position} ${open ? "opened" : ""}`}
      lang={locale}
      onKeyDown={keepKeys}
      onKeyUp={keepKeys}
      onKeyPress={keepKeys}
    >
      {open && talk && <talk.Panel />}
      <Launcher unread={unread} />
      <div class="hidden" role="status">
        {unread > 0 && texts.unread(unread)}
      </div>
    </div>
  );
}
