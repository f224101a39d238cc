import { ConversasError } from "@conversas/client";
import type { Problem } from "@conversas/client";

/** The body of a REST answer; a refusal is thrown as ConversasError with its problem. */
export async function answerOf<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (response.ok) return data as T;
  const problem = isProblem(error) ? error : null;
  throw new ConversasError(problem?.title ?? `The server answered ${response.status}.`, problem);
}

function isProblem(error: unknown): error is Problem {
  return typeof error === "object" && error !== null && "code" in error;
}

/** The problem of an error that the server answered, or null when it was not reached. */
export function problemOf(error: unknown): Problem | null {
  return error instanceof ConversasError ? error.problem : null;
}

/** Whether asking again would be answered alike. */
export function isRefusal(error: unknown): boolean {
  const problem = problemOf(error);
  return problem !== null && problem.status < 500 && problem.status !== 429;
}
