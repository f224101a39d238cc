/** The objects of the contract, by the names that the documents use. */
import type { Conversation, Entry, VisitorConversation, VisitorEntry } from "./generated/openapi.js";

export type {
  Actor,
  Agent,
  AgentPresence,
  Conversation,
  Counts,
  Entry,
  LastMessage,
  Me,
  MessageEntry,
  Page,
  Presence,
  Problem,
  ProblemCode,
  Requester,
  StartedConversation,
  StartedTicket,
  StartOutcome,
  TicketNumber,
  TicketReference,
  VisitorConversation,
  VisitorEntry,
  VisitorRequester,
  VisitorSession,
  Widget,
} from "./generated/openapi.js";

export type AnyConversation = Conversation | VisitorConversation;
export type AnyEntry = Entry | VisitorEntry;
