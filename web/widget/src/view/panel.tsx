import { onPhone } from "../chat.js";
import { asksWho, viewOf } from "../state.js";
import { Footer } from "./footer.js";
import { Header } from "./header.js";
import { shown } from "./shown.js";
import { Timeline } from "./timeline.js";
import { Welcome } from "./welcome.js";

const FOCUSABLE = "button, input, textarea, a, [tabindex='0']";

/** The chat itself: a dialog beside the page, and instead of it on a phone. */
export function Panel() {
  const { state, texts } = shown();
  const welcomes = viewOf(state) === "welcome" && asksWho(state);
  return (
    <section
      class="panel"
      role="dialog"
      aria-label={texts.chat(state.widget?.account.name ?? "")}
      aria-modal={onPhone()}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <Header />
      <Banner />
      {welcomes ? <Welcome /> : <Timeline />}
      {!welcomes && <Footer />}
    </section>
  );
}

function onKeyDown(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  if (event.key === "Escape" && !event.isComposing) shown().chat.escape();
  if (event.key === "Tab" && onPhone()) stayInside(event, event.currentTarget);
}

/** Where the panel is all there is, Tab goes round in it. */
function stayInside(event: KeyboardEvent, panel: HTMLElement): void {
  const all = [...panel.querySelectorAll<HTMLElement>(FOCUSABLE)];
  const [first, last] = [all[0], all[all.length - 1]];
  const active = (panel.getRootNode() as ShadowRoot).activeElement;
  const leaves = event.shiftKey ? active === first || active === panel : active === last;
  if (!leaves) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}

/** What stands between the visitor and the chat, in a sentence. */
function Banner() {
  const { state, texts } = shown();
  const away = state.away && (state.visitor?.connection.status === "offline" ? texts.noNetwork : texts.reconnecting);
  const text = state.refusal ? texts[state.refusal] : away;
  return (
    <div class={text ? "banner" : "hidden"} role="status">
      {text}
    </div>
  );
}
