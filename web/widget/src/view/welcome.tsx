import { isOnline } from "../state.js";
import { Box, Counter } from "./box.js";
import { Notice } from "./notice.js";
import { shown } from "./shown.js";

type Field = "name" | "email";

/** The first thing a stranger sees: the notice, who are you, and what is it about, in one step. */
export function Welcome() {
  const { chat, state, texts } = shown();
  return (
    <form class="welcome" noValidate onSubmit={chat.submit}>
      <Notice />
      <Question field="name" />
      <Question field="email" />
      <label class="field">
        <span>{texts.message}</span>
        <Box rows={4} />
        <Wrong field="message" />
      </label>
      <Counter />
      <button class="primary">
        {isOnline(state) ? texts.begin : texts.leave}
      </button>
    </form>
  );
}

function Question({ field }: { field: Field }) {
  const { chat, state, texts } = shown();
  const demand = state.widget?.form[field];
  if (!demand || demand === "off") return null;
  const required = demand === "required";
  return (
    <label class="field">
      <span>
        {texts[field]} {!required && <small>({texts.optional})</small>}
      </span>
      <input
        inputMode={field === "email" ? "email" : "text"}
        autoComplete={field}
        maxLength={200}
        value={state[field]}
        required={required}
        aria-invalid={field in state.errors}
        aria-describedby={`${field}-error`}
        onInput={({ currentTarget }) => chat.tell({ [field]: currentTarget.value })}
      />
      <Wrong field={field} />
    </label>
  );
}

function Wrong({ field }: { field: Field | "message" }) {
  const { state, texts } = shown();
  const error = state.errors[field];
  return (
    <span id={`${field}-error`} class="wrong" role="alert">
      {error && texts[error]}
    </span>
  );
}
