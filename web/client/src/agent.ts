import { type Client, type Core, createCore } from "./core.js";
import { ConversasError } from "./error.js";
import type { AgentFrame } from "./frames.js";
import { NoAnswer } from "./link.js";
import type { ClientOptions } from "./options.js";
import {
  withConversation,
  withEntry,
  withoutConversation,
  withoutTimeline,
  withRead,
  withTimeline,
} from "./reduce.js";
import type { AgentState } from "./state.js";
import { INITIAL, withLeft, withPresence, withSnapshot } from "./agent-state.js";
import { createTimelines } from "./timelines.js";
import type { Conversation, Entry } from "./types.js";

export interface AgentClient extends Client<AgentState> {
  /**
   * Open a timeline: load its newest entries and keep it up to date (an Other is watched) until `release`. Resolves when
   * they are there; rejects with `not_found` and the like. What was opened twice is released twice.
   */
  open(conversationId: string): Promise<void>;
  /** Drop the timeline again, and stop watching it. */
  release(conversationId: string): void;
  /** Load the page before the oldest entry that is here (50 entries). */
  loadOlder(conversationId: string): Promise<void>;
  /** Put conversations that REST has answered into the state, where they are kept up to date. Older ones are ignored. */
  remember(conversations: readonly Conversation[]): void;
  /**
   * Send a message. It stands in the outbox at once, is sent again after a lost link or 10 s without an answer, and is
   * stored exactly once. Resolves with the entry; rejects when it is refused (it stays in the outbox as `failed`).
   * `clientId` is for what was on its way before the page was loaded anew: under the id it had it is stored once.
   */
  send(conversationId: string, text: string, clientId?: string): Promise<Entry>;
  /** Mark as read up to `seq` (default: the last one). Marks only rise; repeated after a lost link. */
  read(conversationId: string, seq?: number): void;
  /** This agent is writing: call it at each key, one frame goes out every 4 s at most. */
  typing(conversationId: string): void;
  /** Go online or offline. Resolves when committed. */
  setAvailability(availability: "online" | "offline"): Promise<void>;
}

/** A client for an agent's console. Call `connect()` on it. */
export function createAgentClient(options: ClientOptions): AgentClient {
  const opened = new Map<string, number>(); // how often each timeline is open
  const watched = new Set<string>(); // on the present socket
  let named: readonly string[] = []; // those of its hello: what of them is another's is watched
  const core: Core<AgentState> = createCore<AgentState, AgentFrame>("agent", INITIAL, options, {
    onFrame,
    onConnection(connection) {
      core.setConnection(connection);
      if (connection.status === "live") caughtUp();
      else watched.clear();
    },
    onHello(ids) {
      named = ids;
    },
    carry({ conversation_id, client_id, text }) {
      return core.live() ? core.link.command({ type: "message", conversation_id, client_id, text }) : null;
    },
    mark(conversation_id, seq) {
      return core.live() ? core.link.command({ type: "read", conversation_id, seq }) : null;
    },
  });
  const { update, link, call } = core;
  const path = (id: string): string => `/v1/conversations/${id}`;
  const timelines = createTimelines({ core, path: (id) => `${path(id)}/timeline`, gapless: true });

  function onFrame(frame: AgentFrame): void {
    switch (frame.type) {
      case "welcome":
        return update((state) => ({ ...state, me: frame.me }));
      case "snapshot":
        return update((state) => withSnapshot(state, frame));
      case "entry":
        return onEntry(frame.entry, frame.conversation);
      case "conversation":
        return onConversation(frame.conversation);
      case "left":
        opened.delete(frame.conversation_id);
        watched.delete(frame.conversation_id);
        return update((state) => withLeft(state, frame));
      case "presence":
        return update((state) => withPresence(state, { online: frame.online, agents: frame.agents }));
      case "counts": {
        const { type: _, ...counts } = frame;
        return update((state) => ({ ...state, counts }));
      }
      case "typing":
        return core.signals.heardTyping(frame.conversation_id, frame.actor);
      case "read":
        return update((state) => withRead(state, frame.conversation_id, frame.side, frame.seq));
      case "reset":
        return void timelines.reload(frame.conversation_id);
    }
  }

  function onEntry(entry: Entry, conversation: Conversation | null): void {
    update((state) => withEntry(state, "agent", entry, conversation));
    const id = entry.conversation_id;
    if (!core.store.get().conversations[id]) void refresh(id);
    else if (core.live()) timelines.heal(id);
    if (conversation) watchIfOther(id);
  }

  function onConversation(conversation: Conversation): void {
    update((state) => withConversation(state, conversation));
    watchIfOther(conversation.id);
  }

  /** Another's conversation whose timeline is open is followed only while it is watched. */
  function watchIfOther(id: string): void {
    const { conversations, timelines: open } = core.store.get();
    const [seq, group] = [open[id]?.seq, conversations[id]?.group];
    if (!core.live() || watched.has(id) || !seq || (group !== "others" && group !== "closed")) return;
    watched.add(id);
    link.command({ type: "watch", conversation_id: id, after_seq: seq }).catch(() => watched.delete(id));
  }

  /** After `live`: what the snapshot did not show is asked for, and what is open is made whole. */
  function caughtUp(): void {
    for (const id of Object.keys(core.store.get().timelines)) {
      if (core.store.get().conversations[id]?.group) {
        timelines.heal(id);
      } else {
        if (named.includes(id)) watched.add(id);
        void refresh(id);
      }
    }
  }

  async function refresh(id: string): Promise<void> {
    try {
      const conversation = await call<Conversation>("GET", path(id));
      remember([conversation]);
      watchIfOther(id);
      timelines.heal(id);
    } catch (error) {
      if (error instanceof ConversasError && error.problem?.code === "not_found") {
        update((state) => withoutConversation(state, id));
      }
    }
  }

  function remember(conversations: readonly Conversation[]): void {
    update((state) => conversations.reduce(withConversation, state));
  }

  async function open(id: string): Promise<void> {
    opened.set(id, (opened.get(id) ?? 0) + 1);
    if (core.store.get().timelines[id]?.seq) return;
    update((state) => withTimeline(state, id, {}));
    try {
      if (!core.store.get().conversations[id]) remember([await call<Conversation>("GET", path(id))]);
      await timelines.load(id);
      watchIfOther(id);
    } catch (error) {
      release(id);
      throw error;
    }
  }

  function release(id: string): void {
    const times = (opened.get(id) ?? 1) - 1;
    if (times > 0) return void opened.set(id, times);
    opened.delete(id);
    update((state) => withoutTimeline(state, id));
    if (watched.delete(id)) link.command({ type: "unwatch", conversation_id: id }).catch(() => undefined);
  }

  async function setAvailability(availability: "online" | "offline"): Promise<void> {
    try {
      await link.command({ type: "availability", availability });
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      await call("PUT", "/v1/me/availability", { availability });
    }
    update((state) => (state.me ? { ...state, me: { ...state.me, availability } } : state));
  }

  return {
    ...core.client,
    open,
    release,
    loadOlder: timelines.loadOlder,
    remember,
    send(id, text, client_id) {
      core.signals.typed(id);
      const message = { conversation_id: id, text, starts: false, ...(client_id && { client_id }) };
      return core.outbox.add(message) as Promise<Entry>;
    },
    read: core.signals.read,
    typing: core.signals.typing,
    setAvailability,
  };
}
