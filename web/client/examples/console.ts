import { conversationsOf, ConversasError, createAgentClient } from "@conversas/client";
import { createRest } from "@conversas/client/rest";

export async function answerTheFirst(url: string, token: string): Promise<void> {
  const rest = createRest({ url, getToken: () => token });
  const client = createAgentClient({ url, getToken: () => token });
  client.subscribe(() => {
    const { connection, counts, outbox } = client.getState();
    document.title = `${counts?.new ?? 0} new, ${outbox.length} on their way (${connection.status})`;
  });
  client.connect();
  await client.setAvailability("online");

  const { data, error } = await rest.GET("/v1/conversations", { params: { query: { group: "new" } } });
  if (error) throw new Error(error.title);
  client.remember(data.items);
  const [first] = conversationsOf(client.getState(), "new");
  if (!first) return;
  await client.open(first.id); // its timeline is in getState().timelines[first.id] until release
  try {
    await client.send(first.id, "Hello! How can I help?");
  } catch (refusal) {
    const problem = refusal instanceof ConversasError ? refusal.problem : null;
    if (problem?.code === "conversation_claimed") alert(`${problem.owner?.name} was first.`);
  }
}
