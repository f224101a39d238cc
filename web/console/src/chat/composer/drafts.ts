/**
 * What is being written, by conversation. Kept in localStorage from key to key: a reload, a crash or a lost claim loses
 * nothing. The key holds the agent's id, so that two people at one computer don't see each other's.
 */
import { useSyncExternalStore } from "react";
import { useAgent } from "../../live/MeContext";

const PREFIX = "conversas.draft.";
const KEPT_MS = 30 * 86_400_000; // a month: who wanted it would have come back

interface Kept {
  text: string;
  at: number;
}

const present = new Map<string, string>();
const listeners = new Set<() => void>();

function keyOf(agentId: string, conversationId: string): string {
  return `${PREFIX}${agentId}.${conversationId}`;
}

function read(key: string): string {
  const known = present.get(key);
  if (known !== undefined) return known;
  let text = "";
  try {
    text = (JSON.parse(localStorage.getItem(key) ?? "null") as Kept | null)?.text ?? "";
  } catch {
    // Not ours, or no storage: nothing was written.
  }
  present.set(key, text);
  return text;
}

function write(key: string, text: string): void {
  present.set(key, text);
  try {
    if (text) localStorage.setItem(key, JSON.stringify({ text, at: Date.now() } satisfies Kept));
    else localStorage.removeItem(key);
  } catch {
    // Without storage it is kept as long as the page.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function getDraft(agentId: string, conversationId: string): string {
  return read(keyOf(agentId, conversationId));
}

export function setDraft(agentId: string, conversationId: string, text: string): void {
  write(keyOf(agentId, conversationId), text);
}

/** Put a text that was not sent back, before whatever has been written since. */
export function giveBack(agentId: string, conversationId: string, text: string): void {
  const since = getDraft(agentId, conversationId);
  setDraft(agentId, conversationId, since ? `${text}\n${since}` : text);
}

export function useDraft(conversationId: string): string {
  const { id } = useAgent();
  return useSyncExternalStore(subscribe, () => getDraft(id, conversationId));
}

/** Remove what nobody came back for. */
export function forgetOldDrafts(now = Date.now()): void {
  try {
    for (const key of Object.keys(localStorage).filter((it) => it.startsWith(PREFIX))) {
      const kept = JSON.parse(localStorage.getItem(key) ?? "null") as Kept | null;
      if (!kept || now - kept.at > KEPT_MS) localStorage.removeItem(key);
    }
  } catch {
    // No storage, nothing kept.
  }
}
