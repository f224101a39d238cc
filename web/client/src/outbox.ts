/**
 * Messages on their way: shown at once, sent in order, sent again until there is an answer, stored once.
 *
 * Of each conversation one message is on the wire at a time, so that no repetition can overtake what was written later.
 */
import { ConversasError } from "./error.js";
import { NoAnswer } from "./link.js";
import { type AnyState, put } from "./reduce.js";
import type { PendingMessage } from "./state.js";
import type { Store } from "./store.js";
import type { Problem } from "./types.js";
import { uuid } from "./uuid.js";

const TRY_AGAIN_MS = 2_000; // after `unavailable`, or REST that was not reached

export interface OutboxOptions<S extends AnyState> {
  store: Store<S>;
  now: () => number;
  /** Carry one message over whatever way there is now; null when there is none. */
  carry: (message: PendingMessage) => Promise<unknown> | null;
}

type Written = Pick<PendingMessage, "conversation_id" | "text" | "starts" | "page"> & { client_id?: string };

export interface Outbox {
  /** Put a message in; resolves with what its command is answered. */
  add(message: Written): Promise<unknown>;
  /** Send what waits: call it when there is a way again. */
  flush(): void;
  retry(clientId: string): void;
  discard(clientId: string): PendingMessage | undefined;
  /** No timer is left. What was not answered is sent again after `resume`. */
  stop(): void;
  resume(): void;
}

interface Promised {
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

export function createOutbox<S extends AnyState>({ store, now, carry }: OutboxOptions<S>): Outbox {
  const promised = new Map<string, Promised>();
  const underWay = new Set<string | null>(); // conversations with a message on the wire
  const pauses = new Set<() => void>(); // how to end each
  let stopped = false;

  // What has no answer yet, or was refused. The state shows the same but for what has been seen in a timeline already:
  // that, too, is sent again until it is answered, for the answer says more than the entry.
  const messages = new Map<string, PendingMessage>();

  function show(clientId: string, to: PendingMessage | null): void {
    const outbox = store.get().outbox.flatMap((it) => (it.client_id === clientId ? (to ? [to] : []) : [it]));
    store.set(put(store.get(), { outbox }));
  }

  function add(written: Written): Promise<unknown> {
    const at = new Date(now()).toISOString();
    const message: PendingMessage = { client_id: uuid(), ...written, at, state: "sending" };
    const done = new Promise<unknown>((resolve, reject) => promised.set(message.client_id, { resolve, reject }));
    done.catch(() => undefined); // the state says it too; nobody has to listen here
    messages.set(message.client_id, message);
    store.set(put(store.get(), { outbox: [...store.get().outbox, message] }));
    flush();
    return done;
  }

  function flush(): void {
    if (stopped) return;
    for (const message of messages.values()) if (message.state === "sending") void transmit(message);
  }

  async function transmit(message: PendingMessage): Promise<void> {
    const { client_id, conversation_id } = message;
    if (underWay.has(conversation_id)) return;
    const answer = carry(message);
    if (!answer) return;
    underWay.add(conversation_id);
    try {
      committed(client_id, await answer);
    } catch (error) {
      await pause(failed(client_id, error));
    }
    underWay.delete(conversation_id);
    flush();
  }

  function committed(clientId: string, result: unknown): void {
    const message = messages.get(clientId);
    messages.delete(clientId);
    if (message) {
      // Where a timeline is open its entry takes the place; elsewhere nobody waits for one.
      const shown = message.conversation_id !== null && message.conversation_id in store.get().timelines;
      show(clientId, shown ? { ...message, state: "sent" } : null);
    }
    settle(clientId, ({ resolve }) => resolve(result));
  }

  /** Note what came of it; returns how long to wait before anything else is sent there (ms). */
  function failed(clientId: string, error: unknown): number {
    const problem = error instanceof ConversasError ? error.problem : null;
    if (error instanceof NoAnswer) return 0; // sent again at once, or by the flush of the next link
    if (!problem || problem.code === "unavailable" || problem.code === "rate_limited") {
      return problem?.retry_after ? problem.retry_after * 1000 : TRY_AGAIN_MS;
    }
    refused(clientId, problem);
    settle(clientId, ({ reject }) => reject(error));
    return 0;
  }

  function refused(clientId: string, problem: Problem): void {
    const message = messages.get(clientId);
    if (message) change({ ...message, state: "failed", problem });
  }

  function change(message: PendingMessage): void {
    messages.set(message.client_id, message);
    show(message.client_id, message);
  }

  function settle(clientId: string, how: (promise: Promised) => void): void {
    const promise = promised.get(clientId);
    promised.delete(clientId);
    if (promise) how(promise);
  }

  function pause(ms: number): Promise<void> | undefined {
    if (ms === 0 || stopped) return undefined;
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        pauses.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      pauses.add(end);
    });
  }

  function retry(clientId: string): void {
    const message = messages.get(clientId);
    if (message?.state !== "failed") return;
    const { problem: _, ...again } = message;
    change({ ...again, state: "sending" });
    flush();
  }

  function discard(clientId: string): PendingMessage | undefined {
    const message = messages.get(clientId);
    messages.delete(clientId);
    show(clientId, null);
    settle(clientId, ({ reject }) => reject(new ConversasError("The message was taken back.")));
    return message;
  }

  function stop(): void {
    stopped = true;
    for (const end of [...pauses]) end();
  }

  function resume(): void {
    stopped = false;
    flush();
  }

  return { add, flush, retry, discard, stop, resume };
}
