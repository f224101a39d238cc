/**
 * Which timelines are open. The last few that were looked at stay open and up to date, so that coming back to one of them
 * is instant; a hand that points at a row has its timeline loaded before it clicks.
 */
import type { AgentClient } from "@conversas/client";

const KEPT = 10; // a bound for memory and for what the server sends of watched conversations

export interface KeepOpen {
  /** Open it unless it is; resolves when it is there, rejects when it may not be seen. */
  open(conversationId: string): Promise<void>;
}

export function createKeepOpen(client: AgentClient): KeepOpen {
  const opening = new Map<string, Promise<void>>(); // the one used last is last

  function open(id: string): Promise<void> {
    const present = opening.get(id);
    opening.delete(id);
    // A conversation that left the agent's view has lost its timeline; when it comes back it is opened anew.
    const asked = present && client.getState().timelines[id] ? present : client.open(id);
    opening.set(id, asked);
    asked.catch(() => {
      if (opening.get(id) === asked) opening.delete(id);
    });
    releaseOldest();
    return asked;
  }

  function releaseOldest(): void {
    const [oldest] = opening.keys();
    if (opening.size <= KEPT || oldest === undefined) return;
    opening.delete(oldest);
    client.release(oldest);
  }

  return { open };
}

const made = new WeakMap<AgentClient, KeepOpen>();

/** The one of a client. */
export function keepOpenOf(client: AgentClient): KeepOpen {
  const present = made.get(client) ?? createKeepOpen(client);
  made.set(client, present);
  return present;
}
