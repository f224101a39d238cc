/** What passes: who is writing, and how far has been read. */
import type { Link } from "./link.js";
import { type AnyState, type Side, withOwnRead, withoutTyping, withTyping } from "./reduce.js";
import type { Store } from "./store.js";
import type { Actor } from "./types.js";

const TYPING_ENDS_MS = 6_000; // the protocol: 6 s after the last one
const TYPING_EVERY_MS = 4_000; // the protocol: every 3 to 5 s while somebody types

export interface SignalOptions<S extends AnyState> {
  store: Store<S>;
  link: Link;
  side: Side;
  now: () => number;
  /** Move the mark by whatever way there is now; null when there is none. */
  mark: (conversationId: string, seq: number) => Promise<unknown> | null;
}

export interface Signals {
  /** Somebody else is writing. */
  heardTyping(conversationId: string, actor: Actor): void;
  /** This client's user is writing. */
  typing(conversationId: string): void;
  /** The own message has gone out: the next key is news again. */
  typed(conversationId: string): void;
  read(conversationId: string, seq?: number): void;
  /** Move the marks that are waiting. */
  flush(): void;
  stop(): void;
}

export function createSignals<S extends AnyState>({ store, link, side, now, mark }: SignalOptions<S>): Signals {
  const ends = new Map<string, ReturnType<typeof setTimeout>>(); // by conversation and actor
  const toldAt = new Map<string, number>();
  const wanted = new Map<string, number>(); // marks that the server has not confirmed
  const underWay = new Set<string>();

  function heardTyping(conversationId: string, actor: Actor): void {
    const key = `${conversationId} ${actor.id}`;
    clearTimeout(ends.get(key));
    store.set(withTyping(store.get(), conversationId, actor));
    const end = setTimeout(() => {
      ends.delete(key);
      store.set(withoutTyping(store.get(), conversationId, actor.id));
    }, TYPING_ENDS_MS);
    ends.set(key, end);
  }

  function typing(conversationId: string): void {
    if (now() - (toldAt.get(conversationId) ?? 0) < TYPING_EVERY_MS) return;
    const named = side === "agent" ? { conversation_id: conversationId } : {};
    if (link.send({ type: "typing", ...named })) toldAt.set(conversationId, now());
  }

  function read(conversationId: string, seq?: number): void {
    const known = store.get().conversations[conversationId];
    const upTo = seq ?? known?.last_seq ?? 0;
    if (upTo <= Math.max(known?.read_seq ?? 0, wanted.get(conversationId) ?? 0)) return;
    wanted.set(conversationId, upTo);
    flush();
  }

  function flush(): void {
    for (const [id, seq] of wanted) if (!underWay.has(id)) void move(id, seq);
  }

  async function move(id: string, seq: number): Promise<void> {
    const answer = mark(id, seq);
    if (!answer) return;
    underWay.add(id);
    let done = true;
    try {
      const { read_seq } = (await answer) as { read_seq: number };
      store.set(withOwnRead(store.get(), id, read_seq));
    } catch (error) {
      done = (error as { problem?: object | null }).problem != null; // refused: there is nothing to repeat
    }
    underWay.delete(id);
    if (done && wanted.get(id) === seq) wanted.delete(id);
    else if (done) flush();
  }

  function stop(): void {
    for (const [key, timer] of ends) {
      clearTimeout(timer);
      const [conversationId = "", actorId = ""] = key.split(" ");
      store.set(withoutTyping(store.get(), conversationId, actorId));
    }
    ends.clear();
  }

  return { heardTyping, typing, typed: (id) => void toldAt.delete(id), read, flush, stop };
}
