import { conversationOf, isOpen, lengthOf, outboxOf, TEXT_LIMIT, viewOf } from "../state.js";
import { Box, Counter } from "./box.js";
import { Icon } from "./icons.js";
import { shown } from "./shown.js";

/** Below the messages: the box, or what else there is to do. */
export function Footer() {
  const { chat, state, texts } = shown();
  const view = viewOf(state);
  if (state.ending) return <ReallyEnd />;
  if (view === "ticket") return <Again text={texts.anotherMessage} />;
  const conversation = conversationOf(state);
  const over = view === "conversation" && conversation && !isOpen(conversation) && outboxOf(state).length === 0;
  if (over) return <Again text={texts.again} />;
  const length = lengthOf(state.draft.trim());
  return (
    <form class="footer" onSubmit={chat.submit}>
      <Counter />
      <div class="composer">
        <Box rows={1} label={texts.message} />
        <button class="send" aria-label={texts.send} aria-disabled={length === 0 || length > TEXT_LIMIT}>
          <Icon of="send" width={2.4} />
        </button>
      </div>
    </form>
  );
}

function Again({ text }: { text: string }) {
  const { chat, state } = shown();
  return (
    <div class="footer">
      {state.draft && <p class="kept">{state.draft}</p>}
      <button class="primary" onClick={chat.startAnew}>
        {text}
      </button>
    </div>
  );
}

function ReallyEnd() {
  const { chat, texts } = shown();
  return (
    <div class="footer confirm" role="group" aria-label={texts.reallyEnd}>
      <p>{texts.reallyEnd}</p>
      <button class="secondary" onClick={() => chat.askToEnd(false)}>
        {texts.cancel}
      </button>
      <button class="primary" onClick={chat.end}>
        {texts.end}
      </button>
    </div>
  );
}
