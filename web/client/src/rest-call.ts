import { ConversasError } from "./error.js";
import type { Problem } from "./types.js";

export interface CallOptions {
  url: string;
  getToken: (why: "start" | "expired") => string | Promise<string>;
  fetch: typeof globalThis.fetch;
  /** Aborted when the client is closed: no request is left then. */
  signal: () => AbortSignal;
}

/** One request; resolves with the body, rejects with ConversasError (`problem` null: the server was not reached). */
export type Call = <T>(method: string, path: string, body?: object) => Promise<T>;

/** The few requests that the client makes by itself need no more than this; the whole API is in `rest.ts`. */
export function createCall({ url, getToken, fetch, signal }: CallOptions): Call {
  async function ask(method: string, path: string, body: object | undefined, token: string): Promise<Response> {
    const headers: Record<string, string> = { authorization: `Bearer ${token}` };
    if (body) headers["content-type"] = "application/json";
    try {
      return await fetch(url + path, { method, headers, body: body ? JSON.stringify(body) : null, signal: signal() });
    } catch {
      throw new ConversasError("The server was not reached.");
    }
  }

  return async function call<T>(method: string, path: string, body?: object): Promise<T> {
    let response = await ask(method, path, body, await getToken("start"));
    let problem = await problemOf(response);
    if (problem?.code === "credential_expired") {
      response = await ask(method, path, body, await getToken("expired"));
      problem = await problemOf(response);
    }
    if (problem) throw new ConversasError(problem.title, problem);
    if (!response.ok) throw new ConversasError(`The server answered ${response.status}.`);
    return (await response.json()) as T;
  };
}

async function problemOf(response: Response): Promise<Problem | null> {
  const isProblem = response.headers.get("content-type")?.startsWith("application/problem+json");
  return isProblem ? ((await response.json()) as Problem) : null;
}
