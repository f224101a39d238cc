/**
 * What is on its way, kept in sessionStorage until the server has it: a page that is loaded anew sends it again under the
 * `client_id` that it had, so that it is stored once. Each tab has its own, each agent too.
 */
import type { AgentClient, PendingMessage } from "@conversas/client";
import { useEffect } from "react";
import { useClient } from "../../live/client";
import { useAgent } from "../../live/MeContext";
import { sendAgain } from "./send";

const PREFIX = "conversas.unsent.";

type Unsent = Pick<PendingMessage, "client_id" | "text"> & { conversation_id: string };

function read(key: string): Unsent[] {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "[]") as Unsent[];
  } catch {
    return []; // not ours, or no storage
  }
}

function write(key: string, unsent: readonly Unsent[]): void {
  try {
    if (unsent.length > 0) sessionStorage.setItem(key, JSON.stringify(unsent));
    else sessionStorage.removeItem(key);
  } catch {
    // Refused or full: it goes out all the same unless the page is left.
  }
}

function unsentIn(client: AgentClient): Unsent[] {
  return client.getState().outbox.flatMap(({ client_id, conversation_id, text, state }) =>
    conversation_id !== null && state !== "sent" ? [{ client_id, conversation_id, text }] : [],
  );
}

/** Send what was on its way when the page was left, and keep what is on its way now. */
export function useUnsent(): void {
  const client = useClient();
  const { id } = useAgent();
  useEffect(() => {
    const key = PREFIX + id;
    const known = new Set(unsentIn(client).map(({ client_id }) => client_id));
    for (const message of read(key)) if (!known.has(message.client_id)) sendAgain(client, id, message);
    let { outbox } = client.getState();
    return client.subscribe(() => {
      if (client.getState().outbox === outbox) return;
      ({ outbox } = client.getState());
      write(key, unsentIn(client));
    });
  }, [client, id]);
}
