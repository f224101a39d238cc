import { ConversasError } from "@conversas/client";
import { demoAgents } from "./demo";
import { getSession, setSession } from "./session";

/** The token for the client; an expired one of the demo is renewed, any other is the host product's to renew. */
export async function getToken(why: "start" | "expired"): Promise<string> {
  const session = getSession();
  if (session && why === "start") return session.token;
  const renewed = session?.demoAgent && (await demoAgents())?.find((agent) => agent.external_id === session.demoAgent);
  if (!renewed) throw expired();
  setSession({ token: renewed.token, demoAgent: renewed.external_id });
  return renewed.token;
}

function expired(): ConversasError {
  const title = "The session is over.";
  const problem = { type: "about:blank", title, status: 401, detail: null, code: "credential_expired", request_id: "" } as const;
  return new ConversasError(title, problem);
}
