/** What both sides' clients are made of: one state, one link, an outbox, and the signals that pass. */
import type { ClientOptions } from "./options.js";
import { createLink, type Link } from "./link.js";
import { createOutbox, type Outbox } from "./outbox.js";
import { type AnyState, positionsOf, put, type Side } from "./reduce.js";
import { type Call, createCall } from "./rest-call.js";
import { createSignals, type Signals } from "./signals.js";
import type { Connection, PendingMessage } from "./state.js";
import { createStore, type Store } from "./store.js";

/** What both clients offer. */
export interface Client<S> {
  /** The state now. The same object until something changes, as `useSyncExternalStore` wants it. */
  getState(): S;
  /** Call `listener` after each change, once for all changes of a turn of the event loop; returns how to stop. */
  subscribe(listener: () => void): () => void;
  /** Connect and stay connected. Does nothing when it is under way already; after `stopped` it tries again. */
  connect(): void;
  /** End the connection: no socket, timer, listener or request is left. What is in the outbox stays there. */
  close(): void;
  /** Send a failed message again (same `client_id`). */
  retry(clientId: string): void;
  /** Take a message out of the outbox; returns it, so that its text can go back into its box. */
  discard(clientId: string): PendingMessage | undefined;
}

/** How one side differs from the other. */
export interface Ways<F> {
  onFrame(frame: F): void;
  onConnection(connection: Connection): void;
  onFailure?(hung: boolean): void;
  /** The conversations whose positions a hello names. */
  onHello?(ids: readonly string[]): void;
  carry(message: PendingMessage): Promise<unknown> | null;
  mark(conversationId: string, seq: number): Promise<unknown> | null;
  closed?(): void;
}

export interface Core<S> {
  store: Store<S>;
  link: Link;
  outbox: Outbox;
  signals: Signals;
  call: Call;
  client: Client<S>;
  /** Change the state. */
  update(how: (state: S) => S): void;
  setConnection(connection: Connection): void;
  live(): boolean;
}

export function createCore<S extends AnyState, F extends { type: string }>(
  side: Side,
  initial: S,
  options: ClientOptions,
  ways: Ways<F>,
): Core<S> {
  const { url, getToken, now = Date.now, random = Math.random } = options;
  const fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
  const store = createStore(initial);
  let aborting = new AbortController();
  const call = createCall({ url, getToken, fetch, signal: () => aborting.signal });
  const link = createLink<F>({
    url: `${url.replace(/^http/, "ws")}/v1/ws/${side}`,
    getToken,
    WebSocket: options.WebSocket ?? globalThis.WebSocket,
    now,
    random,
    positions() {
      const positions = positionsOf(store.get());
      ways.onHello?.(Object.keys(positions));
      return positions;
    },
    onFrame: (frame) => ways.onFrame(frame),
    onConnection: connectionChanged,
    onFailure: (hung) => ways.onFailure?.(hung),
  });
  const outbox = createOutbox({ store, now, carry: (message) => ways.carry(message) });
  const signals = createSignals({ store, link, side, now, mark: (id, seq) => ways.mark(id, seq) });

  function update(how: (state: S) => S): void {
    store.set(how(store.get()));
  }

  function setConnection(connection: Connection): void {
    update((state) => put(state, { connection }));
  }

  function connectionChanged(connection: Connection): void {
    ways.onConnection(connection);
    if (connection.status === "live") {
      outbox.flush();
      signals.flush();
    }
  }

  function connect(): void {
    if (aborting.signal.aborted) aborting = new AbortController();
    outbox.resume();
    link.start();
  }

  function close(): void {
    aborting.abort();
    outbox.stop();
    link.stop();
    signals.stop();
    ways.closed?.();
    setConnection({ status: "idle" });
  }

  const client: Client<S> = {
    getState: store.get,
    subscribe: store.subscribe,
    connect,
    close,
    retry: outbox.retry,
    discard: outbox.discard,
  };
  const live = (): boolean => store.get().connection.status === "live";
  return { store, link, outbox, signals, call, client, update, setConnection, live };
}
