import type { AgentClient, PendingMessage } from "@conversas/client";
import { problemOf } from "../../live/rest";
import { giveBack, setDraft } from "./drafts";

/**
 * Send a text: it stands in the timeline at once and the box is empty. Whoever was too late to claim, or writes to what
 * is closed, gets the text back into the box; every other refusal stays in the timeline with its ways out.
 */
export function send(client: AgentClient, agentId: string, conversationId: string, text: string): void {
  setDraft(agentId, conversationId, "");
  carry(client, agentId, conversationId, text);
}

/** Send what was on its way before the page was loaded anew; what has been written since stays in the box. */
export function sendAgain(
  client: AgentClient,
  agentId: string,
  { client_id, conversation_id, text }: Pick<PendingMessage, "client_id" | "text"> & { conversation_id: string },
): void {
  carry(client, agentId, conversation_id, text, client_id);
}

function carry(client: AgentClient, agentId: string, conversationId: string, text: string, clientId?: string): void {
  client.send(conversationId, text, clientId).catch((error: unknown) => {
    const code = problemOf(error)?.code;
    if (code !== "conversation_claimed" && code !== "conversation_closed" && code !== "not_found") return;
    const refused = client
      .getState()
      .outbox.find((it) => it.conversation_id === conversationId && it.state === "failed" && it.text === text);
    if (refused) client.discard(refused.client_id);
    giveBack(agentId, conversationId, text);
  });
}
