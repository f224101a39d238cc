// What a frontend team writes over the generated types. It is compiled, not run: every union of the
// contract must narrow by its tag, and every error must have the problem's shape.
import createClient from "openapi-fetch";
import type { components, Entry, paths, Problem, ProblemCode, StartOutcome } from "./generated/schema";

const api = createClient<paths>({ baseUrl: "http://127.0.0.1:8000" });

/** Fails to compile when a case has been forgotten. */
function never(value: never): never {
  throw new Error(String(value));
}

// ── `outcome` ────────────────────────────────────────────────────────────────────────────────────

export function told(started: StartOutcome): string {
  switch (started.outcome) {
    case "conversation":
      return `${started.conversation.number}: ${started.message}`;
    case "ticket":
      return `${started.ticket.number}: ${started.message}`;
    default:
      return never(started);
  }
}

// @ts-expect-error a ticket's outcome has no conversation
export const wrongOutcome = (it: StartOutcome) => it.outcome === "ticket" && it.conversation;

// ── `kind` ───────────────────────────────────────────────────────────────────────────────────────

export function line(entry: Entry): string {
  switch (entry.kind) {
    case "message":
      return `${entry.actor.name ?? ""}: ${entry.data.text}`;
    case "claimed":
      return entry.data.agent.name;
    case "transferred":
      return `${entry.data.from?.name ?? ""} → ${entry.data.to.name}: ${entry.data.note ?? ""}`;
    case "requester_updated":
      return `${entry.data.before.name ?? ""} → ${entry.data.after.name ?? ""}`;
    case "closed":
      return entry.data.reason;
    case "started":
      return entry.data.page?.url ?? "";
    case "ticket_opened":
      return String(entry.data.ticket.number);
    case "ticket_delivered":
    case "ticket_failed":
      return `${entry.data.ticket.number}: ${entry.data.error ?? entry.data.ticket.delivery_status}`;
    default:
      return never(entry);
  }
}

// @ts-expect-error only a message has a text
export const wrongKind = (it: Entry) => it.kind === "closed" && it.data.text;

// ── `code` ───────────────────────────────────────────────────────────────────────────────────────

export function sentence(problem: Problem): string {
  if (problem.code === "conversation_claimed") return problem.owner?.name ?? "";
  if (problem.code === "validation_failed") return problem.errors?.[0]?.pointer ?? "";
  return problem.title;
}

// @ts-expect-error the codes are a closed list
export const wrongCode: ProblemCode = "no_such_code";

// ── requests ─────────────────────────────────────────────────────────────────────────────────────

export async function answer(id: string, text: string): Promise<Entry | Problem> {
  const { data, error } = await api.POST("/v1/conversations/{conversation_id}/messages", {
    params: { path: { conversation_id: id } },
    body: { client_id: crypto.randomUUID(), text },
  });
  return error ?? data;
}

export async function mine(): Promise<components["schemas"]["Conversation"][]> {
  const { data } = await api.GET("/v1/conversations", { params: { query: { group: "mine" } } });
  return data?.items ?? [];
}

export const wrongGroup = () =>
  // @ts-expect-error the groups are a closed list
  api.GET("/v1/conversations", { params: { query: { group: "everything" } } });
