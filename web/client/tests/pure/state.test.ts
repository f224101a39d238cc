/** The conversation of docs/protocol.md, frame by frame, as each of its people hears it. */
import { expect, test } from "vitest";
import { conversationsOf } from "../../src/index.js";
import { INITIAL, withSnapshot } from "../../src/agent-state.js";
import { gapIn, positionsOf, withConversation, withEntry, withoutConversation, withOwnRead, withPage } from "../../src/reduce.js";
import { withRead, withTimeline } from "../../src/reduce.js";
import type { AgentState } from "../../src/index.js";
import type { Conversation, Entry, MessageEntry, VisitorConversation } from "../../src/index.js";
import * as visiting from "../../src/visitor-state.js";

const VERA = { kind: "visitor", id: "vera", name: "Vera", avatar_url: null } as const;
const ANA = { kind: "agent", id: "ana", name: "Ana Souza", avatar_url: null } as const;

function message(seq: number, text: string, actor: Entry["actor"] = VERA): MessageEntry {
  const data = { text, client_id: `k${seq}` };
  return { conversation_id: "c1", seq, at: `2026-11-23T11:34:${50 + seq}.000Z`, kind: "message", actor, data };
}

const CLAIMED: Entry = { ...message(3, "", ANA), kind: "claimed", data: { agent: { id: "ana", name: "Ana Souza", avatar_url: null } } };

function conversation(changes: Partial<Conversation> = {}): Conversation {
  return {
    ...{ id: "c1", number: 1, status: "new", group: "new", owner: null, first_responder: null, last_seq: 1, read_seq: 0 },
    ...{ unread: 0, last_message: null, started_at: "2026-11-23T11:34:50.960Z", first_response_at: null, closed_at: null },
    ...{ closed_by: null, page: null, previous_conversation_id: null, ticket: null },
    requester: { id: "vera", external_id: null, name: "Vera", email: null, registered: false },
    ...changes,
  };
}

const PRESENCE = { online: 0, agents: [] };
const COUNTS = { new: 0, mine: 0, others: null, by_agent: null };

function snapshot(state: AgentState, waiting: Conversation[], mine: Conversation[] = []): AgentState {
  return withSnapshot(state, { type: "snapshot", new: waiting, mine, counts: COUNTS, presence: PRESENCE });
}

const waiting = withConversation(INITIAL, conversation());

test("a plain message moves last_seq, last_message and the other side's unread", () => {
  const state = withEntry(waiting, "agent", message(2, "Olá!"), null);
  expect(state.conversations.c1).toMatchObject({ last_seq: 2, unread: 1 });
  expect(state.conversations.c1?.last_message).toMatchObject({ seq: 2, author_kind: "visitor", preview: "Olá!" });
  const answered = withEntry(state, "agent", message(3, "Oi!", ANA), null);
  expect(answered.conversations.c1).toMatchObject({ last_seq: 3, unread: 1 });
});

test("a preview is the first 200 characters, not half a character", () => {
  const state = withEntry(waiting, "agent", message(2, "😀".repeat(300)), null);
  expect(state.conversations.c1?.last_message?.preview).toBe("😀".repeat(200));
});

test("an entry that is not higher changes nothing", () => {
  const state = withTimeline(withEntry(waiting, "agent", message(2, "Olá!"), null), "c1", {});
  const once = withEntry(state, "agent", message(3, "Olá?"), null);
  const twice = withEntry(once, "agent", message(3, "Olá?"), null);
  expect(twice.conversations).toBe(once.conversations);
  expect(twice.timelines).toBe(once.timelines);
});

test("an entry with its conversation puts it into the list that its group names, and out of any other", () => {
  const mine = conversation({ group: "mine", status: "open", last_seq: 3 });
  const state = withEntry(waiting, "agent", CLAIMED, mine);
  expect(conversationsOf(state, "new")).toEqual([]);
  expect(conversationsOf(state, "mine")).toEqual([mine]);
});

test("an older view of a conversation does not undo a newer one", () => {
  const state = withEntry(waiting, "agent", message(2, "Olá!"), null);
  expect(withConversation(state, conversation())).toBe(state);
});

test("the newest activity is first in a list", () => {
  const other = conversation({ id: "c2", started_at: "2026-11-23T11:34:51.500Z" });
  const two = withConversation(waiting, other);
  expect(conversationsOf(two, "new").map(({ id }) => id)).toEqual(["c2", "c1"]);
  const state = withEntry(two, "agent", message(2, "Olá!"), null);
  expect(conversationsOf(state, "new").map(({ id }) => id)).toEqual(["c1", "c2"]);
});

test("what has left is nowhere, but a text that was not posted is kept", () => {
  const open = withTimeline(withRead(waiting, "c1", "visitor", 1), "c1", { seq: 1 });
  const texts = { text: "Posso ajudar?", at: "", starts: false, conversation_id: "c1" };
  const outbox = [
    { ...texts, client_id: "k3", state: "failed" },
    { ...texts, client_id: "k4", state: "sent" },
  ] as const;
  const state = withoutConversation({ ...open, outbox }, "c1");
  expect(state).toMatchObject({ conversations: {}, timelines: {}, reads: {}, typing: {} });
  expect(state.outbox.map(({ client_id }) => client_id)).toEqual(["k3"]);
});

test("a snapshot replaces the lists; what is open and in none waits for its group", () => {
  const open = withTimeline(withConversation(waiting, conversation({ id: "c2" })), "c1", { seq: 1 });
  const state = snapshot(open, [conversation({ id: "c3" })]);
  expect(Object.keys(state.conversations).sort()).toEqual(["c1", "c3"]);
  expect(state.conversations.c1?.group).toBeNull();
  expect(state.snapshots).toBe(1);
});

test("pages and live entries are merged by number, and a gap is seen", () => {
  const early = withEntry(withTimeline(waiting, "c1", {}), "agent", message(9, "nine"), null);
  const state = withPage(early, "c1", [message(5, "five"), message(6, "six"), message(9, "nine")]);
  const timeline = state.timelines.c1;
  expect(timeline?.entries.map(({ seq }) => seq)).toEqual([5, 6, 9]);
  expect(timeline && gapIn(timeline)).toBe(6);
  const whole = withPage(state, "c1", [message(7, "seven"), message(8, "eight")]).timelines.c1;
  expect(whole && gapIn(whole)).toBeNull();
  expect(whole).toMatchObject({ seq: 9, complete: false });
});

test("positions name the highest number of each open timeline that has one", () => {
  const state = withTimeline(withTimeline(waiting, "c1", { seq: 41 }), "c2", {});
  expect(positionsOf(state)).toEqual({ c1: 41 });
});

test("marks only rise", () => {
  const state = withRead(withRead(waiting, "c1", "visitor", 4), "c1", "visitor", 3);
  expect(state.reads).toEqual({ c1: { visitor: 4 } });
  const read = withOwnRead(withEntry(waiting, "agent", message(2, "Olá!"), null), "c1", 2);
  expect(read.conversations.c1).toMatchObject({ read_seq: 2, unread: 0 });
  expect(withOwnRead(read, "c1", 1)).toBe(read);
});

test("a visitor's first snapshot has its last entries; a skipped number is not a loss", () => {
  const requester = { id: "vera", name: "Vera", email: null, registered: false };
  const own: VisitorConversation = { ...conversation({ last_seq: 8 }), requester, group: null, ticket: null };
  const entries = [message(4, "four"), message(6, "six")];
  const shown = { type: "snapshot", online: true, conversation: own } as const;
  const state = visiting.withSnapshot(visiting.INITIAL, { ...shown, entries });
  expect(state).toMatchObject({ online: true, conversationId: "c1" });
  expect(state.timelines.c1).toMatchObject({ seq: 8, complete: true });
  const again = visiting.withSnapshot(state, { ...shown, entries: [] });
  expect(again.timelines).toBe(state.timelines);
});
