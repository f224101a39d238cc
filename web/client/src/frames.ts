/** What the server sends, told apart by `type`. */
import type {
  Ack,
  AgentPresenceFrame,
  AgentSnapshot,
  AgentWelcome,
  ConversationFrame,
  CountsFrame,
  EntryFrame,
  Error as ErrorFrame,
  Goodbye,
  Left,
  Live,
  Pong,
  ReadFrame,
  Reset,
  Typing,
  VisitorConversationFrame,
  VisitorEntryFrame,
  VisitorPresenceFrame,
  VisitorSnapshot,
  VisitorWelcome,
} from "./generated/frames.js";

export type AgentFrame =
  | AgentWelcome
  | AgentSnapshot
  | EntryFrame
  | ConversationFrame
  | Left
  | AgentPresenceFrame
  | CountsFrame
  | Reset
  | Typing
  | ReadFrame;

export type VisitorFrame =
  | VisitorWelcome
  | VisitorSnapshot
  | VisitorEntryFrame
  | VisitorConversationFrame
  | VisitorPresenceFrame
  | Reset
  | Typing
  | ReadFrame;

/** What the link itself answers or obeys; all else is told to the client of the side. */
export type LinkFrame = Ack | ErrorFrame | Pong | Live | Goodbye;

export type { AgentSnapshot, Left, VisitorSnapshot };
