import { lengthOf, TEXT_LIMIT } from "../state.js";
import { shown } from "./shown.js";

const COUNTED_FROM = 1_000; // characters left: before, nobody wants to know

/** The box one writes in: Enter sends, Shift+Enter makes a line, and composing (IME) is left alone. */
export function Box({ rows, label }: { rows: number; label?: string }) {
  const { chat, state, texts } = shown();
  return (
    <textarea
      rows={rows}
      value={state.draft}
      placeholder={texts.placeholder}
      enterkeyhint="send"
      aria-label={label}
      aria-invalid={"message" in state.errors}
      aria-describedby={label ? undefined : "message-error"}
      onInput={({ currentTarget }) => chat.write(currentTarget.value)}
      onKeyDown={onKeyDown}
    />
  );
}

function onKeyDown(event: KeyboardEvent & { currentTarget: HTMLTextAreaElement }): void {
  const composing = event.isComposing || event.keyCode === 229; // the last key of a composition in Safari
  if (event.key !== "Enter" || event.shiftKey || event.altKey || composing) return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
}

/** How much more may be written, once it matters. */
export function Counter() {
  const { state, texts } = shown();
  const left = TEXT_LIMIT - lengthOf(state.draft);
  if (left > COUNTED_FROM) return null;
  return (
    <p class={left < 0 ? "counter wrong" : "counter"} role="status">
      {left < 0 ? texts.tooLong(-left) : texts.left(left)}
    </p>
  );
}
