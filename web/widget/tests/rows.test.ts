import type { PendingMessage, VisitorEntry } from "@conversas/client";
import { expect, test } from "vitest";
import { type MessageRow, type Row, rowsOf, type Shown } from "../src/rows.js";
import { unreadOf } from "../src/state.js";

const ANA = { kind: "agent", id: "ana", name: "Ana", avatar_url: null } as const;
const VERA = { kind: "visitor", id: "vera", name: "Vera", avatar_url: null } as const;
const BASE = { conversation_id: "c" };

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 24, 15, minute)).toISOString();

function said(seq: number, actor: typeof ANA | typeof VERA, minute = seq): VisitorEntry {
  return { ...BASE, seq, at: at(minute), kind: "message", actor, data: { text: `text ${seq}`, client_id: `id ${seq}` } };
}

function pending(client_id: string, state: PendingMessage["state"] = "sending"): PendingMessage {
  return { client_id, conversation_id: "c", starts: false, text: client_id, at: at(50), state };
}

function rows(entries: VisitorEntry[], rest: Partial<Shown> = {}): Row[] {
  return rowsOf({ entries, outbox: [], reads: {}, newAbove: null, ...rest });
}

const messages = (all: Row[]) => all.filter((row): row is MessageRow => row.kind === "message");
const statuses = (all: Row[]) => messages(all).map(({ status }) => status);

test("each day has a heading", () => {
  const later = { ...said(3, VERA), at: "2026-11-25T15:00:00.000Z" };
  expect(rows([said(1, VERA), said(2, VERA), later]).map(({ kind }) => kind)).toEqual(["day", "message", "message", "day", "message"]);
});

test("messages of one author stand together, unless something comes between", () => {
  const grouped = messages(rows([said(1, VERA), said(2, VERA), said(3, ANA), said(4, VERA), said(5, VERA, 20)]));
  expect(grouped.map(({ first, last }) => [first, last])).toEqual([
    [true, false],
    [false, true],
    [true, true],
    [true, true],
    [true, true],
  ]);
});

test("two agents are two groups", () => {
  const bruno = { ...ANA, id: "bruno", name: "Bruno" } as unknown as typeof ANA;
  expect(messages(rows([said(1, ANA), said(2, bruno)])).map(({ first }) => first)).toEqual([true, true]);
});

test("what happened is said between the messages", () => {
  const claimed = { ...BASE, seq: 2, at: at(2), kind: "claimed", actor: ANA, data: { agent: { id: "ana", name: "Ana", avatar_url: null } } } as VisitorEntry;
  const closed = { ...BASE, seq: 3, at: at(3), kind: "closed", actor: VERA, data: { by: "visitor", reason: "visitor" } } as VisitorEntry;
  const ticket = { ...BASE, seq: 4, at: at(4), kind: "ticket_opened", actor: ANA, data: { ticket: { number: 7 } } } as VisitorEntry;
  const started = { ...BASE, seq: 0, at: at(0), kind: "started", actor: VERA, data: { page: null, previous_conversation_id: null } } as VisitorEntry;
  expect(rows([started, said(1, VERA), claimed, closed, ticket]).slice(2)).toEqual([
    { kind: "joined", key: "2", name: "Ana" },
    { kind: "closed", key: "3", byVisitor: true },
    { kind: "ticket", key: "4", number: 7 },
  ]);
});

test("an own message is sent, then read; only the last one says so", () => {
  expect(statuses(rows([said(1, VERA), said(2, VERA)]))).toEqual([null, "sent"]);
  expect(statuses(rows([said(1, VERA), said(2, VERA)], { reads: { agent: 1 } }))).toEqual([null, "sent"]);
  expect(statuses(rows([said(1, VERA), said(2, VERA)], { reads: { agent: 2 } }))).toEqual([null, "read"]);
});

test("who has answered has read", () => {
  expect(statuses(rows([said(1, VERA), said(2, ANA)]))).toEqual(["read", null]);
});

test("what is on its way comes last, and each says how it stands", () => {
  const all = rows([said(1, VERA)], { outbox: [pending("a", "sent"), pending("b", "failed")] });
  expect(messages(all).map(({ key }) => key)).toEqual(["id 1", "a", "b"]);
  expect(statuses(all)).toEqual([null, "sent", "failed"]);
});

test("a message has the same key before and after it has arrived", () => {
  const before = messages(rows([], { outbox: [pending("id 1")] }));
  expect(before[0]?.key).toBe(messages(rows([said(1, VERA)]))[0]?.key);
});

test("new messages of the other side stand below a marker, once", () => {
  const all = rows([said(1, VERA), said(2, ANA), said(3, ANA), said(4, VERA), said(5, ANA)], { newAbove: 2 });
  expect(all.map(({ kind }) => kind)).toEqual(["day", "message", "message", "new", "message", "message", "message"]);
  expect(rows([said(1, ANA)], { newAbove: 1 }).some(({ kind }) => kind === "new")).toBe(false);
});

test("unread is what the other side has said above the mark", () => {
  const entries = [said(1, VERA), said(2, ANA), said(3, VERA), said(4, ANA)];
  expect(unreadOf(entries, 0)).toBe(2);
  expect(unreadOf(entries, 2)).toBe(1);
  expect(unreadOf(entries, 4)).toBe(0);
});
