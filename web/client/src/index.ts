export { type AgentClient, createAgentClient } from "./agent.js";
export { conversationsOf } from "./agent-state.js";
export type { Client } from "./core.js";
export { ConversasError } from "./error.js";
export type { ClientOptions } from "./options.js";
export type { AgentState, Connection, Departure, PendingMessage, ReadMarks, Timeline, VisitorState } from "./state.js";
export { createStore, type Store } from "./store.js";
export type * from "./types.js";
export { createVisitorClient, type VisitorClient, type VisitorClientOptions } from "./visitor.js";
