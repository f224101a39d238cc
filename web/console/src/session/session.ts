/**
 * The agent's token. A host product opens `/console#token=<JWT>`: a fragment is never sent to a server. It is taken into
 * memory and sessionStorage, so that a reload keeps it, and out of the address, so that nobody copies it with a link.
 */
import { useSyncExternalStore } from "react";

export interface Session {
  token: string;
  /** The agent of the demo that was chosen; its token can be renewed. */
  demoAgent: string | null;
}

const KEY = "conversas.session";
let present: Session | null = fromAddress() ?? fromStorage();
const listeners = new Set<() => void>();

function fromAddress(): Session | null {
  const token = new URLSearchParams(window.location.hash.slice(1)).get("token");
  if (!token) return null;
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  const session = { token, demoAgent: null };
  keep(session);
  return session;
}

function fromStorage(): Session | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Session | null;
  } catch {
    return null;
  }
}

function keep(session: Session | null): void {
  try {
    if (session) sessionStorage.setItem(KEY, JSON.stringify(session));
    else sessionStorage.removeItem(KEY);
  } catch {
    // Without storage the session ends with the page.
  }
}

export function getSession(): Session | null {
  return present;
}

export function setSession(session: Session | null): void {
  present = session;
  keep(session);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function useSession(): Session | null {
  return useSyncExternalStore(subscribe, getSession);
}

// The host product may hand a new token to a console that is open, by the same link.
window.addEventListener("hashchange", () => {
  const session = fromAddress();
  if (session) setSession(session);
});
