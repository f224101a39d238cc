import type { Conversation, Entry } from "@conversas/client";

const AT = "2026-11-24T12:00:00.000Z";

export function conversation(id: string, members: Partial<Conversation> = {}): Conversation {
  return {
    id,
    number: 1,
    status: "new",
    group: "new",
    requester: { id: "r", external_id: null, name: "Vera", email: null, registered: false },
    owner: null,
    first_responder: null,
    last_seq: 2,
    read_seq: 0,
    unread: 1,
    last_message: null,
    started_at: AT,
    first_response_at: null,
    closed_at: null,
    closed_by: null,
    page: null,
    previous_conversation_id: null,
    ticket: null,
    ...members,
  };
}

export function message(seq: number, by: "visitor" | "agent", at = AT): Extract<Entry, { kind: "message" }> {
  return {
    conversation_id: "c",
    seq,
    at,
    kind: "message",
    actor: { kind: by, id: by, name: by, avatar_url: null },
    data: { text: `text ${seq}`, client_id: `client ${seq}` },
  };
}

export function transfer(seq: number, at = AT): Entry {
  const agent = { id: "a", name: "Ana", avatar_url: null };
  return {
    conversation_id: "c",
    seq,
    at,
    kind: "transferred",
    actor: { kind: "agent", id: "a", name: "Ana", avatar_url: null },
    data: { from: agent, to: { ...agent, id: "b" }, note: null },
  };
}
