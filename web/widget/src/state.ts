/** What the widget shows, and what follows from it: pure. */
import type { PendingMessage, Problem, VisitorConversation, VisitorEntry, VisitorState, Widget } from "@conversas/client";
import type { Ticket } from "./kept.js";
import type { Texts } from "./texts/index.js";
import type { Talk } from "./talk.js";

export type FieldError = "needName" | "needEmail" | "badEmail" | "needMessage";
/** Why nothing can be sent at all. */
export type Refusal = "unavailable" | "tooMany" | "tooFast" | "refused";

export interface ChatState {
  /** Null until the server has said how the account wants it. */
  readonly widget: Widget | null;
  /** The words of the visitor's language, as soon as they are here. */
  readonly texts: Texts | null;
  /** What it takes to talk, once it is loaded. */
  readonly talk: Talk | null;
  readonly open: boolean;
  readonly menu: boolean;
  /** Null without a session: there is no socket either. */
  readonly visitor: VisitorState | null;
  /** Whether the visitor need not be asked who it is. */
  readonly known: boolean;
  readonly name: string;
  readonly email: string;
  readonly draft: string;
  readonly errors: Readonly<Partial<Record<"name" | "email" | "message", FieldError>>>;
  readonly refusal: Refusal | null;
  readonly ticket: Ticket | null;
  /** The visitor wants to begin anew, whatever ended before. */
  readonly fresh: boolean;
  /** Whether the visitor is asked if the conversation is really to end. */
  readonly ending: boolean;
  /** Messages of the other side above it are marked as new. */
  readonly newAbove: number | null;
  /** Whether what is shown ends below the screen: the visitor reads further up. */
  readonly above: boolean;
  readonly sound: boolean;
  /** Whether the link has been away for longer than a blink. */
  readonly away: boolean;
}

export const INITIAL: ChatState = {
  widget: null,
  texts: null,
  talk: null,
  open: false,
  menu: false,
  visitor: null,
  known: false,
  name: "",
  email: "",
  draft: "",
  errors: {},
  refusal: null,
  ticket: null,
  fresh: false,
  ending: false,
  newAbove: null,
  above: false,
  sound: false,
  away: false,
};

export const TEXT_LIMIT = 10_000; // characters of a message, by the contract

/** What of the panel is shown: the welcome, a conversation (or what will be one), or the ticket that it became. */
export type View = "welcome" | "conversation" | "ticket";

export function conversationOf({ visitor }: ChatState): VisitorConversation | null {
  return (visitor?.conversationId && visitor.conversations[visitor.conversationId]) || null;
}

export function entriesOf({ visitor }: ChatState): readonly VisitorEntry[] {
  return (visitor?.conversationId && visitor.timelines[visitor.conversationId]?.entries) || [];
}

/** Whether it may be written into. */
export function isOpen(conversation: VisitorConversation | null): boolean {
  return conversation !== null && conversation.status !== "closed";
}

export function viewOf(state: ChatState): View {
  const conversation = conversationOf(state);
  if (isOpen(conversation) || outboxOf(state).some(({ starts }) => starts)) return "conversation";
  if (state.fresh) return "welcome";
  if (state.ticket && (!conversation || conversation.started_at < state.ticket.at)) return "ticket";
  return conversation ? "conversation" : "welcome";
}

/** Messages that are on their way into what is shown. */
export function outboxOf({ visitor }: ChatState): readonly PendingMessage[] {
  return visitor?.outbox ?? [];
}

/** Whether somebody would receive a visitor now. */
export function isOnline({ visitor, widget }: ChatState): boolean {
  return visitor?.online ?? widget?.online ?? false;
}

/** How far the visitor has read, in this tab or another. */
export function markOf(state: ChatState): number {
  const conversation = conversationOf(state);
  if (!conversation) return 0;
  return Math.max(conversation.read_seq, state.visitor?.reads[conversation.id]?.visitor ?? 0);
}

/** How many messages of the other side stand above the visitor's mark. */
export function unreadOf(entries: readonly VisitorEntry[], mark: number): number {
  return entries.filter(({ kind, actor, seq }) => kind === "message" && actor.kind !== "visitor" && seq > mark).length;
}

export function unreadIn(state: ChatState): number {
  return unreadOf(entriesOf(state), markOf(state));
}

/** Whether name and e-mail are asked before the first message. */
export function asksWho({ known, widget }: ChatState): boolean {
  return !known && widget !== null && (widget.form.name !== "off" || widget.form.email !== "off");
}

/** How many characters there are, as the server counts them. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

/** What is wrong with a refused session: the fields to correct, or why not at all. */
export function refusalOf({ code, errors }: Problem): Pick<ChatState, "errors" | "refusal"> {
  const pointers = (errors ?? []).map(({ pointer }) => pointer);
  const fields = {
    ...(pointers.includes("/name") && { name: "needName" as const }),
    ...(pointers.includes("/email") && { email: "badEmail" as const }),
  };
  if (Object.keys(fields).length > 0) return { errors: fields, refusal: null };
  if (code === "rate_limited") return { errors: {}, refusal: "tooFast" };
  return { errors: {}, refusal: code === "validation_failed" ? "refused" : "unavailable" };
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/; // a first look; the server decides

/** What has to be corrected before this can be sent. */
export function wrongIn(state: ChatState): ChatState["errors"] {
  const { widget, draft } = state;
  const [name, email] = [state.name.trim(), state.email.trim()];
  const form = asksWho(state) && widget ? widget.form : { name: "off", email: "off" };
  return {
    ...(form.name === "required" && !name && { name: "needName" as const }),
    ...(form.email === "required" && !email && { email: "needEmail" as const }),
    ...(form.email !== "off" && email && !EMAIL.test(email) && { email: "badEmail" as const }),
    ...(!draft.trim() && { message: "needMessage" as const }),
  };
}
