/** Who the visitor is to the server: a session of eight hours, opened when somebody writes, and again when it is over. */
import { ConversasError, type Problem, type VisitorSession } from "@conversas/client";
import type { Kept, Session, Shared } from "./kept.js";

const SPARE_MS = 30_000; // a session that ends in a moment is not begun with

export interface SessionOptions {
  url: string;
  widgetKey: string;
  locale: () => string;
  identity: () => string | undefined;
  kept: Kept<Shared>;
}

export interface Sessions {
  /** The session that there is, if it has not ended. */
  current(): Session | undefined;
  /** Its token; opens one when there is none. Rejects with a ConversasError that has a problem when it is refused. */
  token(why: "start" | "expired"): Promise<string>;
}

export function createSessions({ url, widgetKey, locale, identity, kept }: SessionOptions): Sessions {
  let opening: Promise<string> | undefined;

  function current(): Session | undefined {
    const { session } = kept.get();
    return session && Date.parse(session.expires_at) > Date.now() + SPARE_MS ? session : undefined;
  }

  async function open(): Promise<string> {
    const { name, email } = kept.get();
    const identity_token = identity();
    const who = identity_token ? { identity_token } : { ...(name && { name }), ...(email && { email }) };
    const response = await fetch(`${url}/v1/visitor/sessions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ widget_key: widgetKey, locale: locale(), ...who }),
    });
    if (response.status >= 500) throw new Error("Not now."); // no refusal: the client comes back by itself
    const answer: unknown = await response.json();
    if (!response.ok) throw new ConversasError("No session.", answer as Problem);
    const { token, expires_at } = answer as VisitorSession;
    kept.put({ session: { token, expires_at, sub: subjectOf(identity_token) } });
    return token;
  }

  return {
    current,
    async token(why) {
      if (why === "expired") kept.put({ session: undefined });
      const session = current();
      if (session) return session.token;
      opening ??= open().finally(() => (opening = undefined));
      return opening;
    },
  };
}

/** Whom an identity token names; the server is who checks it. */
export function subjectOf(token: string | undefined): string | null {
  try {
    const payload = atob((token?.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/"));
    return (JSON.parse(payload) as { sub?: string }).sub ?? null;
  } catch {
    return null;
  }
}
