/** What only a visitor's state has: one conversation that is talked in. */
import type { VisitorSnapshot } from "./frames.js";
import { EMPTY, PAGE, withTimeline } from "./reduce.js";
import type { VisitorState } from "./state.js";
import type { VisitorConversation } from "./types.js";

export const INITIAL: VisitorState = {
  connection: { status: "idle" },
  conversations: {},
  timelines: {},
  outbox: [],
  typing: {},
  reads: {},
  me: null,
  conversationId: null,
  online: null,
};

/** The newest conversation is the one that is talked in. */
export function withNewest(state: VisitorState, conversation: VisitorConversation): VisitorState {
  const present = state.conversationId === null ? null : state.conversations[state.conversationId];
  if (present && present.number >= conversation.number) return state;
  return { ...state, conversationId: conversation.id };
}

export function withSnapshot(state: VisitorState, { online, conversation, entries }: VisitorSnapshot): VisitorState {
  const now = { ...state, online, conversationId: conversation?.id ?? null };
  if (!conversation) return now;
  const known = { ...now, conversations: { ...state.conversations, [conversation.id]: conversation } };
  if (state.timelines[conversation.id]?.seq) return known; // its position was named: what was missed follows
  // One moment's view of both, so that what is not among the entries up to `last_seq` is not for visitors.
  return withTimeline(known, conversation.id, {
    ...EMPTY,
    entries,
    seq: conversation.last_seq,
    complete: entries.length < PAGE || entries[0]?.seq === 1,
  });
}

