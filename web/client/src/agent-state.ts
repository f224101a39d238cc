/** What only an agent's state has: lists, presence, counts. */
import type { AgentSnapshot, Left } from "./frames.js";
import { withoutConversation } from "./reduce.js";
import type { AgentState } from "./state.js";
import type { Conversation } from "./types.js";

export const INITIAL: AgentState = {
  connection: { status: "idle" },
  conversations: {},
  timelines: {},
  outbox: [],
  typing: {},
  reads: {},
  snapshots: 0,
  me: null,
  counts: null,
  presence: null,
  left: {},
};

/** The lists as they are now replace what there was. What else is open is of no group until `refresh` says of which. */
export function withSnapshot(state: AgentState, { new: waiting, mine, counts, presence }: AgentSnapshot): AgentState {
  const conversations: Record<string, Conversation> = {};
  for (const [id, known] of Object.entries(state.conversations)) {
    if (id in state.timelines) conversations[id] = { ...known, group: null };
  }
  for (const shown of [...waiting, ...mine]) conversations[shown.id] = shown;
  return withPresence({ ...state, conversations, counts, snapshots: state.snapshots + 1 }, presence);
}

/** It left this agent's view; why is kept, so that whoever had it open can be told. */
export function withLeft(state: AgentState, { conversation_id, reason, owner }: Left): AgentState {
  const left = { ...state.left, [conversation_id]: { reason, owner: owner ?? null } };
  return { ...withoutConversation(state, conversation_id), left };
}

export function withPresence(state: AgentState, presence: NonNullable<AgentState["presence"]>): AgentState {
  const mine = presence.agents.find(({ id }) => id === state.me?.id);
  const me = state.me && mine ? { ...state.me, availability: mine.availability } : state.me;
  return { ...state, presence, me };
}

/** The conversations of one group, newest activity first. */
export function conversationsOf(state: AgentState, group: "new" | "mine" | "others" | "closed"): Conversation[] {
  return Object.values(state.conversations)
    .filter((conversation) => conversation.group === group)
    .sort((a, b) => (activityOf(a) < activityOf(b) ? 1 : -1));
}

function activityOf({ last_message, started_at }: Conversation): string {
  return last_message?.at ?? started_at;
}
