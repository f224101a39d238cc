import type { Problem, VisitorState, Widget } from "@conversas/client";
import { expect, test } from "vitest";
import { asksWho, type ChatState, INITIAL, isOnline, lengthOf, refusalOf, viewOf, wrongIn } from "../src/state.js";

const WIDGET = { online: true, form: { name: "required", email: "optional" } } as Widget;
const TICKET = { number: 7, message: "Nobody is there.", text: "Help", at: "2026-11-24T15:00:00Z" };

function visitorWith(status: "new" | "closed", started_at: string): VisitorState {
  const conversation = { id: "c", status, started_at, read_seq: 0 };
  return { conversationId: "c", conversations: { c: conversation }, timelines: {}, outbox: [], reads: {}, online: null } as unknown as VisitorState;
}

const state = (change: Partial<ChatState>): ChatState => ({ ...INITIAL, widget: WIDGET, ...change });

test("a stranger is welcomed and asked who it is", () => {
  expect(viewOf(state({}))).toBe("welcome");
  expect(asksWho(state({}))).toBe(true);
  expect(asksWho(state({ known: true }))).toBe(false);
  expect(asksWho(state({ widget: { ...WIDGET, form: { name: "off", email: "off" } } }))).toBe(false);
});

test("what is shown is the newest of what there is", () => {
  const closed = visitorWith("closed", "2026-11-24T14:00:00Z");
  expect(viewOf(state({ visitor: visitorWith("new", "2026-11-24T14:00:00Z"), ticket: TICKET }))).toBe("conversation");
  expect(viewOf(state({ visitor: closed }))).toBe("conversation");
  expect(viewOf(state({ visitor: closed, ticket: TICKET }))).toBe("ticket");
  expect(viewOf(state({ visitor: visitorWith("closed", "2026-11-24T16:00:00Z"), ticket: TICKET }))).toBe("conversation");
  expect(viewOf(state({ visitor: closed, ticket: TICKET, fresh: true }))).toBe("welcome");
});

test("a start on its way is a conversation already", () => {
  const outbox = [{ client_id: "a", conversation_id: null, starts: true, text: "Hi", at: TICKET.at, state: "sending" }] as const;
  const visitor = { ...visitorWith("closed", "2026-11-24T14:00:00Z"), outbox };
  expect(viewOf(state({ visitor, fresh: true }))).toBe("conversation");
});

test("the socket knows better than the first answer who is online", () => {
  expect(isOnline(state({}))).toBe(true);
  expect(isOnline(state({ visitor: { ...visitorWith("new", ""), online: false } }))).toBe(false);
});

test.each([
  [{ draft: "Hi" }, { name: "needName" }],
  [{ draft: "Hi", name: " " }, { name: "needName" }],
  [{ draft: " \n", name: "Vera" }, { message: "needMessage" }],
  [{ draft: "Hi", name: "Vera", email: "vera" }, { email: "badEmail" }],
  [{ draft: "Hi", name: "Vera", email: " vera@example.com " }, {}],
  [{ draft: "Hi", known: true, email: "vera" }, {}],
])("of %j is wrong: %j", (change, wrong) => {
  expect(wrongIn(state(change))).toEqual(wrong);
});

test("a required e-mail is asked for", () => {
  const widget: Widget = { ...WIDGET, form: { name: "off", email: "required" } };
  expect(wrongIn(state({ widget, draft: "Hi" }))).toEqual({ email: "needEmail" });
});

test("a refused session says what to correct, or why not at all", () => {
  const problem = (code: string, ...pointers: string[]) =>
    ({ code, errors: pointers.map((pointer) => ({ pointer, code: "", message: "" })) }) as unknown as Problem;
  expect(refusalOf(problem("validation_failed", "/email"))).toEqual({ errors: { email: "badEmail" }, refusal: null });
  expect(refusalOf(problem("validation_failed", "/locale"))).toEqual({ errors: {}, refusal: "refused" });
  expect(refusalOf(problem("rate_limited"))).toEqual({ errors: {}, refusal: "tooFast" });
  expect(refusalOf(problem("origin_not_allowed"))).toEqual({ errors: {}, refusal: "unavailable" });
});

test("characters are counted as the server counts them", () => {
  expect(lengthOf("olá")).toBe(3);
  expect(lengthOf("👍👍")).toBe(2);
});
