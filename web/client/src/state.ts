import type {
  Actor,
  Agent,
  AnyConversation,
  AnyEntry,
  Conversation,
  Counts,
  Entry,
  Me,
  Presence,
  Problem,
  VisitorConversation,
  VisitorEntry,
  VisitorRequester,
} from "./types.js";

/** What there is between this client and the server. */
export type Connection =
  /** Before `connect()` and after `close()`. */
  | { status: "idle" }
  /** The first attempt is under way. */
  | { status: "connecting" }
  | { status: "live" }
  /** The link was lost; the next attempt is made at `nextAttemptAt` (ms since 1970), or is being made (null). */
  | { status: "reconnecting"; nextAttemptAt: number | null; code: number }
  /** The browser says that there is no network. An attempt is made as soon as there is one. */
  | { status: "offline" }
  /** Visitors: sockets do not get through, so REST is asked every few seconds. Everything works, a little later. */
  | { status: "polling" }
  /** The server will not have this client (a close code of 4500 to 4999, or 1003). Only `connect()` tries again. */
  | { status: "stopped"; code: number; reason: string };

/** A message on its way. It is removed when its entry stands in the timeline. */
export interface PendingMessage {
  readonly client_id: string;
  /** Null while a visitor's first message has not made its conversation yet. */
  readonly conversation_id: string | null;
  /** Whether it starts a conversation (visitors). */
  readonly starts: boolean;
  /** The page on which a start was written. */
  readonly page?: { url: string; title?: string | null };
  readonly text: string;
  /** When it was written, RFC 3339. */
  readonly at: string;
  /** `sending` until it is committed; `sent`: committed, its entry is about to come; `failed`: refused, see `problem`. */
  readonly state: "sending" | "sent" | "failed";
  readonly problem?: Problem;
}

/** The entries of one conversation by rising `seq`, without a gap. */
export interface Timeline<E extends AnyEntry = AnyEntry> {
  readonly entries: readonly E[];
  /** Entries up to this number are here (or are not for this reader). */
  readonly seq: number;
  /** Whether the first entry of the conversation is here: nothing older to load. */
  readonly complete: boolean;
  /** Whether a page of it is being loaded. */
  readonly loading: boolean;
}

/** The mark of each side: everything up to the number has been read. */
export interface ReadMarks {
  readonly visitor?: number;
  readonly agent?: number;
}

export interface Shared<C extends AnyConversation, E extends AnyEntry> {
  readonly connection: Connection;
  /** Every conversation that was heard of and may be seen, by id. */
  readonly conversations: Readonly<Record<string, C>>;
  /** The timelines that are open (a visitor's own always is), by conversation. */
  readonly timelines: Readonly<Record<string, Timeline<E>>>;
  /** Messages on their way, in the order written. */
  readonly outbox: readonly PendingMessage[];
  /** Who is writing now, by conversation. Each vanishes 6 s after the last sign of writing, or with the message. */
  readonly typing: Readonly<Record<string, readonly Actor[]>>;
  /** How far each side has read, by conversation, as far as it was heard while connected. */
  readonly reads: Readonly<Record<string, ReadMarks>>;
}

/** What an agent's client knows. Immutable: whatever changes is a new object, all else is the same one as before. */
export interface AgentState extends Shared<Conversation, Entry> {
  /**
   * How many snapshots there were. Each replaces the conversations (New and Mine as they are now, and what is open): lists
   * of Others and Closed are loaded again when this number changes, and given to `remember`.
   */
  readonly snapshots: number;
  readonly me: Me | null;
  readonly counts: Counts | null;
  readonly presence: Presence | null;
  /** Why a conversation left this agent's view, by id. It counts while the conversation is not in `conversations` again. */
  readonly left: Readonly<Record<string, Departure>>;
}

/** Why a conversation is not shown any more, and whose it is now. */
export interface Departure {
  readonly reason: "claimed" | "transferred" | "closed" | "permission";
  readonly owner: Agent | null;
}

/** What a visitor's client knows. Immutable, as the agent's. */
export interface VisitorState extends Shared<VisitorConversation, VisitorEntry> {
  readonly me: VisitorRequester | null;
  /** The newest conversation of the visitor, open or closed; null: none yet, or not known yet. */
  readonly conversationId: string | null;
  /** Whether a `start` would find somebody; null while not known. */
  readonly online: boolean | null;
}
