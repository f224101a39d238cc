/** What a timeline shows, from top to bottom: pure. */
import type { Actor, PendingMessage, Problem, ReadMarks, VisitorEntry } from "@conversas/client";
import { dayOf } from "./days.js";

const TOGETHER_MS = 5 * 60_000; // messages of one author that stand so close are shown as one group

export type Status = "sending" | "sent" | "read" | "failed";

export interface MessageRow {
  readonly kind: "message";
  /** The `client_id`: the same before and after it was sent, so that nothing jumps. */
  readonly key: string;
  readonly seq: number | null;
  readonly mine: boolean;
  readonly actor: Pick<Actor, "name" | "avatar_url" | "id"> | null;
  readonly text: string;
  readonly at: string;
  /** Whether it is the first and the last of its group. */
  readonly first: boolean;
  readonly last: boolean;
  /** How it stands with an own message; null where it goes without saying. */
  readonly status: Status | null;
  readonly problem?: Problem;
}

export type Row =
  | MessageRow
  | { readonly kind: "day"; readonly key: string; readonly at: string }
  | { readonly kind: "new"; readonly key: "new" }
  | { readonly kind: "joined"; readonly key: string; readonly name: string }
  | { readonly kind: "ticket"; readonly key: string; readonly number: number }
  | { readonly kind: "closed"; readonly key: string; readonly byVisitor: boolean };

export interface Shown {
  readonly entries: readonly VisitorEntry[];
  readonly outbox: readonly PendingMessage[];
  readonly reads: ReadMarks;
  /** Messages of the other side above this number are new; null: none is marked as such. */
  readonly newAbove: number | null;
}

type Mutable = { -readonly [K in keyof MessageRow]: MessageRow[K] };

/** The rows of one conversation: days, groups of messages, what happened, and what is still on its way. */
export function rowsOf({ entries, outbox, reads, newAbove }: Shown): Row[] {
  const rows: Row[] = [];
  let before: Mutable | undefined; // the message right above, when it may be joined
  let day = NaN;
  let marked = newAbove === null;

  function startDay(at: string): void {
    if (dayOf(at) === day) return;
    day = dayOf(at);
    before = undefined;
    rows.push({ kind: "day", key: `day ${day}`, at });
  }

  function add(message: Mutable): void {
    startDay(message.at);
    if (!marked && !message.mine && (message.seq ?? 0) > (newAbove ?? 0)) {
      marked = true;
      before = undefined;
      rows.push({ kind: "new", key: "new" });
    }
    if (before && together(before, message)) {
      before.last = false;
      message.first = false;
    }
    rows.push(message);
    before = message;
  }

  for (const entry of entries) {
    if (entry.kind === "message") {
      add(messageOf(entry));
      continue;
    }
    const row = eventOf(entry);
    if (!row) continue;
    startDay(entry.at);
    before = undefined;
    rows.push(row);
  }
  for (const pending of outbox) add(pendingOf(pending));
  markLast(rows, readUpTo(entries, reads));
  return rows;
}

type SaidEntry = Extract<VisitorEntry, { kind: "message" }>;

function messageOf({ seq, at, actor, data }: SaidEntry): Mutable {
  const mine = actor.kind === "visitor";
  const shown = { key: data.client_id, seq, mine, actor, text: data.text, at };
  return { kind: "message", ...shown, first: true, last: true, status: null };
}

function pendingOf({ client_id, at, text, state, problem }: PendingMessage): Mutable {
  const shown = { key: client_id, seq: null, mine: true, actor: null, text, at };
  return { kind: "message", ...shown, first: true, last: true, status: state, ...(problem && { problem }) };
}

function eventOf(entry: VisitorEntry): Row | null {
  const key = String(entry.seq);
  switch (entry.kind) {
    case "claimed":
      return { kind: "joined", key, name: entry.data.agent.name };
    case "ticket_opened":
      return { kind: "ticket", key, number: entry.data.ticket.number };
    case "closed":
      return { kind: "closed", key, byVisitor: entry.data.by === "visitor" };
    default:
      return null;
  }
}

function together(one: MessageRow, other: MessageRow): boolean {
  if (one.mine !== other.mine || (!one.mine && one.actor?.id !== other.actor?.id)) return false;
  return Date.parse(other.at) - Date.parse(one.at) < TOGETHER_MS;
}

/** Who has answered has read: marks themselves are heard only while connected. */
function readUpTo(entries: readonly VisitorEntry[], { agent = 0 }: ReadMarks): number {
  const answers = entries.filter(({ kind, actor }) => kind === "message" && actor.kind === "agent");
  return Math.max(agent, answers[answers.length - 1]?.seq ?? 0);
}

/** How it stands is said of the last own message that has arrived; of those on their way each says it. */
function markLast(rows: readonly Row[], read: number): void {
  const own = rows.filter((row): row is Mutable => row.kind === "message" && row.mine);
  const arrived = own.filter(({ seq }) => seq !== null);
  const last = arrived[arrived.length - 1];
  if (last && own[own.length - 1] === last) last.status = (last.seq ?? 0) <= read ? "read" : "sent";
}
