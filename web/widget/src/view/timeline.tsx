import type { Child } from "../jsx-runtime.js";
import { type Row, rowsOf } from "../rows.js";
import { conversationOf, entriesOf, isOnline, outboxOf, unreadIn, viewOf } from "../state.js";
import { Avatar } from "./avatar.js";
import { DOWN, Drawing } from "./drawing.js";
import { Icon } from "./icons.js";
import { Card, Greeting, Notice } from "./notice.js";
import { RowView } from "./row.js";
import { shown } from "./shown.js";

/** The messages, from the first to the newest. */
export function Timeline() {
  const { chat, state, texts } = shown();
  const view = viewOf(state);
  const timeline = view === "conversation" ? state.visitor?.timelines[state.visitor.conversationId ?? ""] : undefined;
  const unread = unreadIn(state);
  return (
    <div class="body">
      <div
        class="log"
        role="log"
        aria-live="polite"
        aria-relevant="additions"
        aria-label={texts.log}
        aria-busy={timeline?.loading}
        tabIndex={0}
        onScroll={chat.scrolled}
      >
        {!timeline || timeline.complete ? <Opening /> : <p class="event">{texts.older}</p>}
        {drawnRows()}
        {view === "ticket" && state.ticket && (
          <Card icon={<Icon of="ticket" size={22} />} title={texts.ticket(state.ticket.number)} text={state.ticket.message} />
        )}
        <Waiting />
        <Writing />
      </div>
      {state.above && (
        <button class={unread > 0 ? "chip new" : "chip"} aria-label={texts.toBottom} onClick={chat.toBottom}>
          <Drawing path={DOWN} size={18} />
          {unread > 0 && texts.newMessages}
        </button>
      )}
    </div>
  );
}

const NONE: readonly never[] = [];
let inputs: readonly unknown[] = [];
let drawn: Child[] = [];

/** The rows, drawn again only when something in them is another one: what is typed meanwhile costs nothing. */
function drawnRows(): Child[] {
  const { chat, state, locale } = shown();
  const view = viewOf(state);
  const id = (view === "conversation" && conversationOf(state)?.id) || "";
  const entries = id && !state.fresh ? entriesOf(state) : NONE;
  const outbox = view === "ticket" ? NONE : outboxOf(state);
  const agent = chat.readUpTo(id);
  const now = [id, entries, outbox, agent, state.newAbove, locale, view, state.ticket];
  if (now.some((input, at) => input !== inputs[at])) {
    inputs = now;
    const rows = view === "ticket" && state.ticket ? [ticketRow(state.ticket)] : rowsOf({ entries, outbox, reads: { agent }, newAbove: state.newAbove });
    drawn = rows.map((row) => <RowView key={row.key} row={row} />);
  }
  return drawn;
}

/** What became a ticket, as it was written. */
function ticketRow({ text, at }: { text: string; at: string }): Row {
  return { kind: "message", key: at, seq: null, mine: true, actor: null, text, at, first: true, last: true, status: null };
}

/** What was said before the first message: it stays there. */
function Opening() {
  const { state } = shown();
  const view = viewOf(state);
  if (view === "ticket") return null;
  return view === "conversation" && conversationOf(state) && !state.fresh ? <Greeting /> : <Notice />;
}

/** A conversation that nobody has taken, with nobody there to take it. */
function Waiting() {
  const { state, texts } = shown();
  const waits = viewOf(state) === "conversation" && conversationOf(state)?.status === "new" && !isOnline(state);
  return waits ? <p class="event">{texts.waitingAway}</p> : null;
}

function Writing() {
  const { state, texts } = shown();
  const writing = state.visitor?.typing[state.visitor.conversationId ?? ""]?.[0];
  if (!writing) return null;
  const name = writing.name ?? texts.agent;
  return (
    <div class="message theirs last">
      <Avatar name={name} photo={writing.avatar_url} />
      <div class="bubble dots" role="img" aria-label={texts.typing(name)}>
        <i />
        <i />
        <i />
      </div>
    </div>
  );
}
