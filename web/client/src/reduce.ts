/**
 * What a frame makes of the state: pure functions, the same for both sides.
 *
 * Two numbers are kept apart. A conversation's `last_seq` is how far its summary goes (list, preview, unread); a
 * timeline's `seq` is how far its entries go. An entry that is not higher is ignored by the one or by the other.
 */
import type { Shared, Timeline } from "./state.js";
import type { Actor, AnyConversation, AnyEntry } from "./types.js";

export type Side = "agent" | "visitor";
export type AnyState = Shared<AnyConversation, AnyEntry>;

const PREVIEW_LENGTH = 200; // characters of a message that a list shows, as the server has it
export const PAGE = 50; // entries of a page; fewer are the end

export const EMPTY: Timeline = { entries: [], seq: 0, complete: false, loading: false };

/** Change some members of the state. */
export function put<S extends AnyState>(state: S, members: Partial<AnyState>): S {
  return { ...state, ...members };
}

function without<T>(all: Readonly<Record<string, T>>, id: string): Readonly<Record<string, T>> {
  if (!(id in all)) return all;
  const { [id]: _, ...rest } = all;
  return rest;
}

export function withTimeline<S extends AnyState>(state: S, id: string, change: Partial<Timeline>): S {
  const timeline = { ...(state.timelines[id] ?? EMPTY), ...change };
  return put(state, { timelines: { ...state.timelines, [id]: timeline } });
}

/** The conversation as the server says it is; what is older than what is known is ignored. */
export function withConversation<S extends AnyState>(state: S, conversation: AnyConversation): S {
  const known = state.conversations[conversation.id];
  if (known && known.last_seq > conversation.last_seq) return state;
  return put(state, { conversations: { ...state.conversations, [conversation.id]: conversation } });
}

/** An entry that was heard, with the conversation that it came with, if any. */
export function withEntry<S extends AnyState>(
  state: S,
  side: Side,
  entry: AnyEntry,
  conversation: AnyConversation | null | undefined,
): S {
  const known = conversation ? withConversation(state, conversation) : moved(state, side, entry);
  return arrived(appended(known, entry), entry);
}

/** The summary after a plain message: `last_seq`, `last_message` and, from the other side, `unread`. */
function moved<S extends AnyState>(state: S, side: Side, entry: AnyEntry): S {
  const known = state.conversations[entry.conversation_id];
  if (!known || entry.seq <= known.last_seq) return state;
  const next = { ...known, last_seq: entry.seq };
  if (entry.kind === "message") {
    const preview = [...entry.data.text].slice(0, PREVIEW_LENGTH).join("");
    next.last_message = { seq: entry.seq, author_kind: entry.actor.kind, preview, at: entry.at };
    const byVisitor = entry.actor.kind === "visitor";
    if (byVisitor === (side === "agent")) next.unread += 1;
  }
  return put(state, { conversations: { ...state.conversations, [next.id]: next } });
}

function appended<S extends AnyState>(state: S, entry: AnyEntry): S {
  const timeline = state.timelines[entry.conversation_id];
  if (!timeline || entry.seq <= timeline.seq) return state;
  const entries = [...timeline.entries, entry];
  return withTimeline(state, entry.conversation_id, { entries, seq: entry.seq });
}

/** A message that has arrived is neither on its way nor being written any more. */
function arrived<S extends AnyState>(state: S, entry: AnyEntry): S {
  if (entry.kind !== "message") return state;
  const { client_id } = entry.data;
  const on = state.outbox.some((pending) => pending.client_id === client_id)
    ? put(state, { outbox: state.outbox.filter((pending) => pending.client_id !== client_id) })
    : state;
  return withoutTyping(on, entry.conversation_id, entry.actor.id);
}

/** A page of a timeline that REST has answered, merged by number with what is there. */
export function withPage<S extends AnyState>(state: S, id: string, page: readonly AnyEntry[]): S {
  const timeline = state.timelines[id];
  if (!timeline || page.length === 0) return state;
  const bySeq = new Map([...timeline.entries, ...page].map((entry) => [entry.seq, entry]));
  const entries = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  const seq = Math.max(timeline.seq, entries[entries.length - 1]?.seq ?? 0);
  const complete = timeline.complete || entries[0]?.seq === 1;
  return page.reduce(arrived, withTimeline(state, id, { entries, seq, complete }));
}

/** Where an agent's timeline has a gap: the number before it, or null. A visitor's numbers may skip. */
export function gapIn(timeline: Timeline): number | null {
  const { entries } = timeline;
  for (let at = entries.length - 1; at > 0; at -= 1) {
    const before = entries[at - 1]?.seq ?? 0;
    if (before + 1 !== entries[at]?.seq) return before;
  }
  return null;
}

/** Messages that are committed and wait for their entry in this timeline wait no more. */
function withoutSent<S extends AnyState>(state: S, id: string): S {
  return put(state, {
    outbox: state.outbox.filter((pending) => pending.conversation_id !== id || pending.state !== "sent"),
  });
}

/** A conversation that may not be seen any more, out of everything but the outbox (the text is its author's). */
export function withoutConversation<S extends AnyState>(state: S, id: string): S {
  return put(withoutTimeline(state, id), {
    conversations: without(state.conversations, id),
    typing: without(state.typing, id),
    reads: without(state.reads, id),
  });
}

export function withoutTimeline<S extends AnyState>(state: S, id: string): S {
  return put(withoutSent(state, id), { timelines: without(state.timelines, id) });
}

export function withTyping<S extends AnyState>(state: S, id: string, actor: Actor): S {
  const others = (state.typing[id] ?? []).filter((writing) => writing.id !== actor.id);
  return put(state, { typing: { ...state.typing, [id]: [...others, actor] } });
}

export function withoutTyping<S extends AnyState>(state: S, id: string, actorId: string | null): S {
  const writing = state.typing[id];
  if (!writing?.some((actor) => actor.id === actorId)) return state;
  const others = writing.filter((actor) => actor.id !== actorId);
  return put(state, { typing: others.length ? { ...state.typing, [id]: others } : without(state.typing, id) });
}

export function withRead<S extends AnyState>(state: S, id: string, side: Side, seq: number): S {
  const marks = state.reads[id] ?? {};
  if ((marks[side] ?? 0) >= seq) return state;
  return put(state, { reads: { ...state.reads, [id]: { ...marks, [side]: seq } } });
}

/** The own side has read up to `seq`, as the server has confirmed. */
export function withOwnRead<S extends AnyState>(state: S, id: string, seq: number): S {
  const known = state.conversations[id];
  if (!known || known.read_seq >= seq) return state;
  const unread = seq >= known.last_seq ? 0 : known.unread;
  const next = { ...known, read_seq: seq, unread };
  return put(state, { conversations: { ...state.conversations, [id]: next } });
}

/** The highest `seq` of each open timeline, for `hello`. */
export function positionsOf(state: AnyState): Record<string, number> {
  const known = Object.entries(state.timelines).filter(([, timeline]) => timeline.seq > 0);
  return Object.fromEntries(known.map(([id, { seq }]) => [id, seq]));
}
