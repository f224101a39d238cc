import type { AgentState, PendingMessage, VisitorState } from "./state.js";
import type { Conversation, Entry, Problem, StartOutcome, VisitorEntry } from "./types.js";

export type * from "./types.js";
export type * from "./state.js";

/** A refusal, or a link that was not there. `problem` is the server's, or null when there was no answer. */
export class ConversasError extends Error {
  override readonly name = "ConversasError";
  constructor(
    message: string,
    readonly problem: Problem | null = null,
  ) {
    super(message);
  }
}

export interface ClientOptions {
  /** Where the server is, without `/v1`, as in `https://chat.example.com`. */
  url: string;
  /**
   * The token; asked before each connection with `"start"`, and once with `"expired"` when the server has said that the
   * one it was given is over (close code 4503, or 401 `credential_expired`): then give a new one, or reject.
   */
  getToken: (why: "start" | "expired") => string | Promise<string>;
  /** For tests and for Node before 22: what stands in for the globals of the browser. */
  WebSocket?: typeof globalThis.WebSocket;
  fetch?: typeof globalThis.fetch;
  now?: () => number;
  random?: () => number;
}

/** What both sides' clients have in common. */
export interface Client<S> {
  /** The state now. The same object until something changes, as `useSyncExternalStore` wants it. */
  getState(): S;
  /** Call `listener` after each change, at most once per turn of the event loop; returns how to stop. */
  subscribe(listener: () => void): () => void;
  /** Connect and stay connected. Does nothing when it is under way already. */
  connect(): void;
  /** End the connection for good: no socket, timer, listener or request is left. What is in the outbox stays there. */
  close(): void;
  /** Send a failed message again (same `client_id`). */
  retry(client_id: string): void;
  /** Take a message out of the outbox; returns it, so that its text can go back into its box. */
  discard(client_id: string): PendingMessage | undefined;
}

export interface AgentClient extends Client<AgentState> {
  /**
   * Open a timeline: load its newest entries and keep it up to date (an Other is watched) until `release`. Resolves when
   * its newest entries are there; rejects with `not_found` and the like. Opening twice needs releasing twice.
   */
  open(conversation_id: string): Promise<void>;
  /** Drop the timeline again, and stop watching it. */
  release(conversation_id: string): void;
  /** Load the page before the oldest entry that is here (50 entries). */
  loadOlder(conversation_id: string): Promise<void>;
  /** Put conversations that REST has answered into the state, where they are kept up to date. Older ones are ignored. */
  remember(conversations: readonly Conversation[]): void;
  /**
   * Send a message. It stands in the outbox at once, is sent again after a lost link or 10 s without an answer, and is
   * stored exactly once. Resolves with the entry; rejects when it is refused (it stays in the outbox as `failed`).
   */
  send(conversation_id: string, text: string): Promise<Entry>;
  /** Mark as read up to `seq` (default: the last one). Marks only rise; is repeated after a lost link. */
  read(conversation_id: string, seq?: number): void;
  /** Tell that this agent is writing; call it at each key, it sends one frame every 4 s at most. */
  typing(conversation_id: string): void;
  /** Go online or offline. Resolves when committed. */
  setAvailability(availability: "online" | "offline"): Promise<void>;
}

export interface VisitorClientOptions extends ClientOptions {
  /** With it `online` is kept up to date while polling. */
  widgetKey?: string;
}

export interface VisitorClient extends Client<VisitorState> {
  /** Start a conversation with a first message: a conversation, or a ticket when nobody is there. Sent exactly once. */
  start(text: string, page?: { url: string; title?: string | null }): Promise<StartOutcome>;
  /** Send a message into the visitor's conversation, as `AgentClient.send`. */
  send(text: string): Promise<VisitorEntry>;
  /** Mark as read up to `seq` (default: the last one). */
  read(seq?: number): void;
  typing(): void;
  /** Load the page before the oldest entry that is here (50 entries). */
  loadOlder(): Promise<void>;
  /** End the conversation (by REST). */
  closeConversation(): Promise<void>;
}

/** A client for an agent's console. Call `connect()` on it. */
export function createAgentClient(options: ClientOptions): AgentClient {
  throw new Error(`not yet: ${options.url}`);
}

/** A client for a visitor's widget. Call `connect()` on it. */
export function createVisitorClient(options: VisitorClientOptions): VisitorClient {
  throw new Error(`not yet: ${options.url}`);
}

/** The conversations of one group, newest activity first. */
export function conversationsOf(state: AgentState, group: "new" | "mine" | "others" | "closed"): Conversation[] {
  throw new Error(`not yet: ${state.connection.status} ${group}`);
}
