import { type Client, type Core, createCore } from "./core.js";
import type { VisitorFrame } from "./frames.js";
import type { ClientOptions } from "./options.js";
import type { Polling } from "./polling.js";
import { PAGE, withConversation, withEntry, withPage, withRead, withTimeline } from "./reduce.js";
import type { Connection, PendingMessage, VisitorState } from "./state.js";
import { createTimelines } from "./timelines.js";
import type { StartOutcome, VisitorConversation, VisitorEntry } from "./types.js";
import { INITIAL, withNewest, withSnapshot } from "./visitor-state.js";

export interface VisitorClientOptions extends ClientOptions {
  /** With it `online` is kept up to date while polling, too. */
  widgetKey?: string;
}

export interface VisitorClient extends Client<VisitorState> {
  /**
   * Start a conversation with a first message: a conversation, or a ticket when nobody is there. Sent exactly once. With
   * the `clientId` of an earlier attempt (of the same text, before a reload) it is that one, sent again.
   */
  start(text: string, page?: { url: string; title?: string | null }, clientId?: string): Promise<StartOutcome>;
  /**
   * Send a message into the visitor's conversation (or the one that a start under way is making). It stands in the outbox
   * at once, is sent again until there is an answer, and is stored exactly once. Rejects when it is refused (it stays in
   * the outbox as `failed`).
   */
  send(text: string, clientId?: string): Promise<VisitorEntry>;
  /** Mark as read up to `seq` (default: the last one). Marks only rise; repeated after a lost link. */
  read(seq?: number): void;
  /** The visitor is writing: call it at each key, one frame goes out every 4 s at most. */
  typing(): void;
  /** Load the page before the oldest entry that is here (50 entries). */
  loadOlder(): Promise<void>;
  /** End the conversation. */
  closeConversation(): Promise<void>;
}

const OWN = "/v1/visitor/conversation";
const FAILURES = 3; // so many and it is asked by REST

/** A client for a visitor's widget. Call `connect()` on it. */
export function createVisitorClient(options: VisitorClientOptions): VisitorClient {
  let linked: Connection = INITIAL.connection; // how the socket is, whatever polling makes of it
  const core: Core<VisitorState> = createCore<VisitorState, VisitorFrame>("visitor", INITIAL, options, {
    onFrame,
    onConnection(connection) {
      linked = connection;
      if (connection.status === "live" || connection.status === "stopped") stopPolling();
      show();
    },
    onFailure: (hung) => void failed(hung),
    carry,
    mark(conversation_id, seq) {
      if (core.live()) return core.link.command({ type: "read", conversation_id, seq });
      return polls() ? core.call("PUT", `${OWN}/read`, { seq }) : null;
    },
    closed: stopPolling,
  });
  const { update, link, call, store } = core;
  let polling: Polling | undefined;
  let failures = 0; // attempts in a row that came to nothing
  const timelines = createTimelines({ core, path: () => `${OWN}/timeline`, gapless: false });

  /** Sockets do not get through: it takes another way, which is loaded only where it is needed. */
  async function failed(hung: boolean): Promise<void> {
    failures += hung ? FAILURES : 1;
    if (failures < FAILURES) return;
    const loaded = polling ? null : await import("./polling.js").catch(() => null); // not reached: after the next failure
    if (loaded) polling ??= loaded.createPolling({ core, widgetKey: options.widgetKey, heard, changed: show, refused });
    if (failures >= FAILURES) polling?.start();
  }

  function heard(conversation: VisitorConversation, entries: readonly VisitorEntry[]): void {
    const { id } = conversation;
    update((state) => {
      const opened = id in state.timelines ? state : withTimeline(state, id, { complete: entries.length < PAGE });
      return withPage(withConversation(withNewest(opened, conversation), conversation), id, entries);
    });
  }

  function refused(reason: string): void {
    link.stop();
    linked = { status: "stopped", code: 4501, reason };
    show();
  }

  function stopPolling(): void {
    failures = 0;
    polling?.stop();
  }

  const polls = (): boolean => polling?.works() ?? false;

  function show(): void {
    const passing = linked.status === "connecting" || linked.status === "reconnecting";
    core.setConnection(passing && polls() ? { status: "polling" } : linked);
    if (polls()) {
      core.outbox.flush();
      core.signals.flush();
    }
  }

  function onFrame(frame: VisitorFrame): void {
    switch (frame.type) {
      case "welcome":
        return update((state) => ({ ...state, me: frame.me }));
      case "snapshot":
        return update((state) => withSnapshot(state, frame));
      case "entry":
        return onEntry(frame.entry, frame.conversation);
      case "conversation":
        return update((state) => withNewest(withConversation(state, frame.conversation), frame.conversation));
      case "presence":
        return update((state) => ({ ...state, online: frame.online }));
      case "typing":
        return core.signals.heardTyping(frame.conversation_id, frame.actor);
      case "read":
        return update((state) => withRead(state, frame.conversation_id, frame.side, frame.seq));
      case "reset":
        return void timelines.reload(frame.conversation_id).catch(() => undefined);
    }
  }

  function onEntry(entry: VisitorEntry, conversation: VisitorConversation | null): void {
    const id = entry.conversation_id;
    const isOpen = id in store.get().timelines;
    update((state) => {
      const opened = isOpen ? state : withTimeline(state, id, { complete: entry.seq === 1 });
      const known = conversation ? withNewest(opened, conversation) : opened;
      return withEntry(known, "visitor", entry, conversation);
    });
    if (!isOpen && entry.seq > 1) timelines.load(id).catch(() => undefined);
  }

  function carry(message: PendingMessage): Promise<unknown> | null {
    const { client_id, text, starts, page } = message;
    const body = { client_id, text, ...(page && { page }) };
    if (core.live()) {
      const conversation_id = message.conversation_id ?? store.get().conversationId;
      const named = starts || !conversation_id ? {} : { conversation_id };
      return link.command({ type: starts ? "start" : "message", ...named, ...body });
    }
    if (!polling?.works()) return null;
    return polling.after(call("POST", starts ? "/v1/visitor/conversations" : `${OWN}/messages`, body));
  }

  async function closeConversation(): Promise<void> {
    const { conversation } = await call<{ conversation: VisitorConversation }>("POST", `${OWN}/close`, {});
    update((state) => withConversation(state, conversation));
    if (polling?.works()) await polling.after(Promise.resolve());
  }

  const own = <T>(use: (id: string) => T): T | undefined => {
    const { conversationId } = store.get();
    return conversationId === null ? undefined : use(conversationId);
  };

  return {
    ...core.client,
    start(text, page, client_id) {
      const message = { conversation_id: null, text, starts: true, ...(page && { page }), ...(client_id && { client_id }) };
      return core.outbox.add(message) as Promise<StartOutcome>;
    },
    send(text, client_id) {
      const { conversationId, outbox } = store.get();
      own(core.signals.typed);
      const starting = outbox.some(({ starts, state }) => starts && state === "sending");
      const conversation_id = starting ? null : conversationId;
      const message = { conversation_id, text, starts: false, ...(client_id && { client_id }) };
      return core.outbox.add(message) as Promise<VisitorEntry>;
    },
    read: (seq) => own((id) => core.signals.read(id, seq)),
    typing: () => own(core.signals.typing),
    loadOlder: async () => own(timelines.loadOlder),
    closeConversation,
  };
}
