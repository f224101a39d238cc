/**
 * The line to the server: there only while there is a session, or one is about to be opened for what was written.
 *
 * What the server refuses because it came too late goes into the present conversation, or back into its box.
 */
import { ConversasError, createVisitorClient, type Problem, type VisitorClient } from "@conversas/client";
import { ding } from "./ding.js";
import type { Sessions } from "./session.js";
import { conversationOf, isOpen, markOf, outboxOf, refusalOf, unreadIn } from "./state.js";
import type { Store } from "./store.js";

const BLINK_MS = 1_500; // a link that is back so soon is not worth a word
const INVALID = 4501;
const REVOKED = 4505;
const TOO_MANY = 4504;

type Page = { url: string; title?: string | null };

export interface LineOptions {
  url: string;
  widgetKey: string;
  store: Store;
  sessions: Sessions;
  /** Whether the visitor need not be asked who it is. */
  isKnown: () => boolean;
  /** Whether the end of the conversation is on the screen. */
  isLooking: () => boolean;
  /** The identity token is not accepted. */
  forget: () => void;
  /** Put texts back into the box. */
  takeBack: (texts: readonly string[]) => void;
}

export interface Line {
  connect(): void;
  disconnect(): void;
  /** Send: into the open conversation, or as the start of one. */
  say(text: string, page: Page): void;
  /** What is on the screen has been read. */
  seen(): void;
  client(): VisitorClient | undefined;
}

export function createLine(options: LineOptions): Line {
  const { url, widgetKey, store, sessions } = options;
  const { shared, tab } = store;
  let client: VisitorClient | undefined;
  let blink: ReturnType<typeof setTimeout> | undefined;
  let refused: Problem | undefined; // why the last session was not opened

  function connect(): void {
    if (client) return;
    const made = createVisitorClient({ url, widgetKey, getToken });
    client = made;
    made.subscribe(() => client === made && heard());
    const before = tab.get().outbox ?? []; // on its way when the page was left
    for (const { text, starts, page, client_id } of before) {
      if (starts) start(text, page, client_id);
      else made.send(text, client_id).catch(() => undefined);
    }
    store.set({ visitor: made.getState() });
    made.connect();
  }

  async function getToken(why: "start" | "expired"): Promise<string> {
    try {
      const token = await sessions.token(why);
      store.set({ known: true });
      return token;
    } catch (error) {
      if (error instanceof ConversasError && error.problem) refused = error.problem;
      throw error;
    }
  }

  function disconnect(): void {
    client?.close();
    client = undefined;
    clearTimeout(blink);
    blink = undefined;
    store.set({ visitor: null, known: options.isKnown(), away: false, newAbove: null });
  }

  /** The client has something new. */
  function heard(): void {
    const before = store.state;
    const visitor = client?.getState() ?? null;
    store.set({ visitor });
    if (visitor?.connection.status === "stopped") return ended(visitor.connection.code);
    if (visitor?.outbox !== before.visitor?.outbox) tab.put({ outbox: visitor?.outbox ?? [] });
    linkChanged();
    returnRefused();
    rememberRead();
    const { state } = store;
    if (unreadIn(state) > unreadIn(before)) {
      const looking = options.isLooking();
      if (!looking && state.newAbove === null) store.set({ newAbove: markOf(state) });
      if (state.sound && !looking) ding();
    }
    if (conversationOf(before)?.id !== conversationOf(state)?.id) store.set({ fresh: false });
    if (!isOpen(conversationOf(state))) store.set({ ending: false });
    seen();
  }

  function linkChanged(): void {
    const status = store.state.visitor?.connection.status;
    if (status === "offline") {
      store.set({ away: true });
    } else if (status === "connecting" || status === "reconnecting") {
      blink ??= setTimeout(() => store.set({ away: true }), BLINK_MS);
    } else {
      clearTimeout(blink);
      blink = undefined;
      if (store.state.away) store.set({ away: false });
    }
  }

  /** The server will not have us. */
  function ended(code: number): void {
    const [problem, texts] = [refused, outboxOf(store.state).map(({ text }) => text)];
    const over = code === INVALID || code === REVOKED;
    refused = undefined;
    tab.put({ outbox: [] });
    if (over) shared.put({ session: undefined });
    if (problem?.status === 401 || problem?.errors?.some(({ pointer }) => pointer === "/identity_token")) options.forget();
    disconnect();
    options.takeBack(texts);
    if (problem) store.set(refusalOf(problem));
    else if (!over) store.set({ refusal: code === TOO_MANY ? "tooMany" : "unavailable" });
  }

  function returnRefused(): void {
    for (const { client_id, state, problem, text } of outboxOf(store.state)) {
      const open = problem?.code === "conversation_open";
      const late = problem?.code === "conversation_closed" || problem?.code === "not_found";
      if (state !== "failed" || !(open || late)) continue;
      client?.discard(client_id);
      if (open) client?.send(text).catch(() => undefined);
      else options.takeBack([text]);
    }
  }

  /** Marks are heard only while connected: what was heard last outlives a reload. */
  function rememberRead(): void {
    const conversation = store.state.visitor?.conversationId;
    const seq = conversation && store.state.visitor?.reads[conversation]?.agent;
    const kept = shared.get().read;
    if (!conversation || !seq || (kept?.conversation === conversation && kept.seq >= seq)) return;
    shared.put({ read: { conversation, seq } });
  }

  function say(text: string, page: Page): void {
    connect();
    const starting = client?.getState().outbox.some(({ starts }) => starts);
    if (starting || isOpen(conversationOf(store.state))) client?.send(text).catch(() => undefined);
    else start(text, page);
  }

  function start(text: string, page?: Page, clientId?: string): void {
    client?.start(text, page, clientId).then(
      (started) => {
        if (started.outcome === "ticket") {
          const ticket = { number: started.ticket.number, message: started.message, text, at: new Date().toISOString() };
          shared.put({ ticket });
          store.set({ ticket });
        }
        store.set({ fresh: false });
      },
      () => undefined, // the outbox says it
    );
  }

  function seen(): void {
    if (options.isLooking() && unreadIn(store.state) > 0) client?.read();
  }

  return { connect, disconnect, say, seen, client: () => client };
}
