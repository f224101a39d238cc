/**
 * What the browser keeps, under one name per widget key. No cookies; where storage is refused it lasts as long as the page.
 *
 * Shared by all tabs (localStorage): who the visitor is, and its last ticket. Of this tab only (sessionStorage): what is
 * being written, what is on its way, and whether the panel is open.
 */
import type { PendingMessage } from "@conversas/client";

export interface Session {
  readonly token: string;
  /** RFC 3339. */
  readonly expires_at: string;
  /** The `sub` of the identity token that it was opened with; null: nobody known. */
  readonly sub: string | null;
}

export interface Ticket {
  readonly number: number;
  /** What the account says when nobody is there. */
  readonly message: string;
  readonly text: string;
  readonly at: string;
}

export interface Shared {
  session?: Session | undefined;
  ticket?: Ticket | undefined;
  name?: string;
  email?: string;
  sound?: boolean;
  /** How far the agents had read, and in which conversation. */
  read?: { conversation: string; seq: number };
}

export interface OfTab {
  open?: boolean;
  draft?: string;
  outbox?: readonly PendingMessage[];
}

export interface Kept<T> {
  get(): T;
  put(change: Partial<T>): void;
  /** Be told when another tab has changed it. */
  changed(listener: () => void): void;
}

export function keep<T extends object>(storage: () => Storage, name: string): Kept<T> {
  let value = read();

  function read(): T {
    try {
      return JSON.parse(storage().getItem(name) ?? "{}") as T;
    } catch {
      return {} as T;
    }
  }

  return {
    get: () => value,
    put(change) {
      value = { ...value, ...change };
      try {
        storage().setItem(name, JSON.stringify(value));
      } catch {
        // refused or full: it is kept in memory
      }
    },
    changed(listener) {
      addEventListener("storage", (event) => {
        if (event.key !== name && event.key !== null) return;
        value = read();
        listener();
      });
    },
  };
}
