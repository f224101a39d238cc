export interface DemoAgent {
  external_id: string;
  name: string;
  permissions: string[];
  token: string;
}

/** The seeded agents, or null where this is no demo. */
export async function demoAgents(): Promise<DemoAgent[] | null> {
  const response = await fetch("/demo/sign-in", { headers: { accept: "application/json" } });
  if (!response.ok || !response.headers.get("content-type")?.includes("json")) return null;
  return ((await response.json()) as { agents: DemoAgent[] }).agents;
}
