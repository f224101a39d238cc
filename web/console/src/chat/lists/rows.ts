/** What stands in the list, from top to bottom. Pure, so that it can be read and tested without a screen. */
import type { Conversation } from "@conversas/client";

export type Group = "new" | "mine" | "others" | "closed";

export type Row =
  | { kind: "group"; key: string; group: Group; count: number | null; open: boolean }
  | { kind: "filter"; key: string }
  | { kind: "search"; key: string }
  | { kind: "conversation"; key: string; group: Group; conversation: Conversation }
  | { kind: "empty"; key: string; group: Group }
  | { kind: "more"; key: string; group: Group };

export interface Section {
  group: Group;
  conversations: readonly Conversation[];
  count: number | null;
  open: boolean;
  /** Whether a page of it has not been loaded yet. */
  more: boolean;
  /** Nothing is known of it yet: neither rows nor that there are none. */
  pending: boolean;
}

export function rowsOf(sections: readonly Section[]): Row[] {
  return sections.flatMap((section) => [header(section), ...(section.open ? body(section) : [])]);
}

function header({ group, count, open }: Section): Row {
  return { kind: "group", key: `group ${group}`, group, count, open };
}

function body({ group, conversations, more, pending }: Section): Row[] {
  const rows: Row[] = [];
  if (group === "others") rows.push({ kind: "filter", key: "filter" });
  if (group === "closed") rows.push({ kind: "search", key: "search" });
  for (const conversation of conversations) {
    rows.push({ kind: "conversation", key: conversation.id, group, conversation });
  }
  if (more || pending) rows.push({ kind: "more", key: `more ${group}`, group });
  else if (conversations.length === 0) rows.push({ kind: "empty", key: `empty ${group}`, group });
  return rows;
}

/** The conversation before or after the present one in the order of the list; the first or last when there is none. */
export function neighbour(rows: readonly Row[], id: string | null, step: 1 | -1): string | null {
  const ids = rows.flatMap((row) => (row.kind === "conversation" ? [row.conversation.id] : []));
  const at = id === null ? -1 : ids.indexOf(id);
  if (at < 0) return (step === 1 ? ids[0] : ids[ids.length - 1]) ?? null;
  return ids[at + step] ?? null;
}

/** Who waits longest is first; the order does not jump while somebody writes more. */
export function byWaiting(conversations: readonly Conversation[]): Conversation[] {
  return [...conversations].sort((a, b) => a.started_at.localeCompare(b.started_at) || a.number - b.number);
}

function activityOf({ last_message, started_at }: Conversation): string {
  return last_message?.at ?? started_at;
}

export function byActivity(conversations: readonly Conversation[]): Conversation[] {
  return [...conversations].sort((a, b) => activityOf(b).localeCompare(activityOf(a)) || b.number - a.number);
}

export function byClose(conversations: readonly Conversation[]): Conversation[] {
  const closedAt = ({ closed_at }: Conversation): string => closed_at ?? "";
  return [...conversations].sort((a, b) => closedAt(b).localeCompare(closedAt(a)) || b.number - a.number);
}

/**
 * A list that REST gave, kept up to date by what is known live: what is in another group now, or out of sight, goes;
 * what joined the group comes (unless the list is the answer to a question that only the server can answer).
 */
export function merged(
  group: Group,
  listed: readonly Conversation[],
  known: Readonly<Record<string, Conversation>>,
  left: Readonly<Record<string, unknown>>,
  joins: (conversation: Conversation) => boolean,
): Conversation[] {
  const all = new Map<string, Conversation>();
  for (const conversation of listed) {
    const now = known[conversation.id];
    if (now?.group ? now.group === group : !left[conversation.id]) all.set(conversation.id, now?.group ? now : conversation);
  }
  for (const conversation of Object.values(known)) {
    if (conversation.group === group && joins(conversation)) all.set(conversation.id, conversation);
  }
  return [...all.values()];
}
