/** What of a change deserves the attention of an agent who may look elsewhere. Pure. */
import type { Conversation } from "@conversas/client";

export type Known = Readonly<Record<string, Conversation>>;

export interface News {
  kind: "new" | "message" | "transferred";
  conversation: Conversation;
}

/** What has come since: somebody new, a message in one's own, a conversation given by a colleague. */
export function newsOf(before: Known, now: Known): News[] {
  return Object.values(now).flatMap((conversation): News[] => {
    const { id, group, unread, last_message } = conversation;
    const was = before[id];
    if (was === conversation) return [];
    // It is told with its first words, which come a moment after it.
    if (group === "new" && last_message && !was?.last_message) return [{ kind: "new", conversation }];
    if (group !== "mine") return [];
    if (!was) return [{ kind: "transferred", conversation }];
    return was.group === "mine" && unread > was.unread ? [{ kind: "message", conversation }] : [];
  });
}

/** What the title of the tab counts: those who wait, and one's own with something unread. */
export function waitingCount(known: Known): number {
  return Object.values(known).filter(({ group, unread }) => group === "new" || (group === "mine" && unread > 0)).length;
}
