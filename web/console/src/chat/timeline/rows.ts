/** What a timeline shows, row by row. Pure. */
import type { Entry, PendingMessage } from "@conversas/client";
import { dayOf } from "../../i18n/time";

export type MessageEntry = Extract<Entry, { kind: "message" }>;

export type TimelineRow =
  | { kind: "day"; key: string; at: string }
  | { kind: "unread"; key: string }
  | { kind: "message"; key: string; entry: MessageEntry; first: boolean; last: boolean }
  | { kind: "system"; key: string; entry: Exclude<Entry, MessageEntry> }
  | { kind: "pending"; key: string; message: PendingMessage; first: boolean };

const TOGETHER_MS = 5 * 60_000; // messages of one person within this are one block

export interface TimelineView {
  entries: readonly Entry[];
  pending: readonly PendingMessage[];
  hideTransfers: boolean;
  /** The reader had read up to here when the conversation was opened; null: everything. */
  readSeq: number | null;
  agentId: string;
}

export function timelineRows({ entries, pending, hideTransfers, readSeq, agentId }: TimelineView): TimelineRow[] {
  const rows: TimelineRow[] = [];
  let day = "";
  let marked = readSeq === null;
  let before: MessageEntry | null = null;
  for (const entry of entries) {
    if (hideTransfers && entry.kind === "transferred") continue;
    const today = dayOf(entry.at);
    if (today !== day) {
      rows.push({ kind: "day", key: `day ${today}`, at: entry.at });
      day = today;
      before = null;
    }
    if (!marked && entry.kind === "message" && entry.actor.kind === "visitor" && entry.seq > (readSeq ?? 0)) {
      rows.push({ kind: "unread", key: "unread" });
      marked = true;
      before = null;
    }
    if (entry.kind === "message") {
      const first = !before || !isTogether(before, entry);
      const last = rows[rows.length - 1];
      if (!first && last?.kind === "message") last.last = false;
      rows.push({ kind: "message", key: entry.data.client_id, entry, first, last: true });
      before = entry;
    } else {
      rows.push({ kind: "system", key: `seq ${entry.seq}`, entry });
      before = null;
    }
  }
  return [...rows, ...pendingRows(pending, before, agentId)];
}

function isTogether(before: MessageEntry, entry: MessageEntry): boolean {
  const sameActor = before.actor.kind === entry.actor.kind && before.actor.id === entry.actor.id;
  return sameActor && Date.parse(entry.at) - Date.parse(before.at) < TOGETHER_MS;
}

function pendingRows(pending: readonly PendingMessage[], before: MessageEntry | null, agentId: string): TimelineRow[] {
  return pending.map((message, at) => ({
    kind: "pending",
    key: message.client_id,
    message,
    first: at === 0 && !(before?.actor.kind === "agent" && before.actor.id === agentId),
  }));
}

/** How many of the visitor's messages are later than this number. */
export function newerThan(entries: readonly Entry[], seq: number): number {
  let count = 0;
  for (let at = entries.length - 1; at >= 0 && (entries[at]?.seq ?? 0) > seq; at -= 1) {
    if (entries[at]?.kind === "message" && entries[at]?.actor.kind === "visitor") count += 1;
  }
  return count;
}
