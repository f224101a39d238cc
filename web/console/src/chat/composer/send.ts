import type { AgentClient } from "@conversas/client";
import { problemOf } from "../../live/rest";
import { giveBack, setDraft } from "./drafts";

/**
 * Send a text: it stands in the timeline at once and the box is empty. Whoever was too late to claim, or writes to what
 * is closed, gets the text back into the box; every other refusal stays in the timeline with its ways out.
 */
export function send(client: AgentClient, agentId: string, conversationId: string, text: string): void {
  setDraft(agentId, conversationId, "");
  client.send(conversationId, text).catch((error: unknown) => {
    const code = problemOf(error)?.code;
    if (code !== "conversation_claimed" && code !== "conversation_closed" && code !== "not_found") return;
    const refused = client
      .getState()
      .outbox.find((it) => it.conversation_id === conversationId && it.state === "failed" && it.text === text);
    if (refused) client.discard(refused.client_id);
    giveBack(agentId, conversationId, text);
  });
}
