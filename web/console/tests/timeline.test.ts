import { describe, expect, it } from "vitest";
import { fitting, inserted } from "../src/chat/composer/fitting";
import { sends, slashIn } from "../src/chat/composer/keys";
import { piecesOf } from "../src/chat/timeline/links";
import { newerThan, timelineRows, type TimelineView } from "../src/chat/timeline/rows";
import { message, transfer } from "./shapes";

const view = (members: Partial<TimelineView>): TimelineView => ({
  entries: [],
  pending: [],
  hideTransfers: false,
  readSeq: null,
  agentId: "agent",
  ...members,
});

describe("the rows of a timeline", () => {
  it("have a line for each day and blocks of one person", () => {
    const entries = [message(1, "visitor", "2026-11-23T12:00:00.000Z"), message(2, "visitor"), message(3, "visitor")];
    const rows = timelineRows(view({ entries }));
    expect(rows.map(({ kind }) => kind)).toEqual(["day", "message", "day", "message", "message"]);
    expect(rows.flatMap((row) => (row.kind === "message" ? [[row.first, row.last]] : []))).toEqual([
      [true, true],
      [true, false],
      [false, true],
    ]);
  });

  it("mark where the unread begins, once", () => {
    const entries = [message(1, "visitor"), message(2, "visitor"), message(3, "visitor")];
    const kinds = timelineRows(view({ entries, readSeq: 1 })).map(({ kind }) => kind);
    expect(kinds).toEqual(["day", "message", "unread", "message", "message"]);
  });

  it("show transfers, or hide them", () => {
    const entries = [message(1, "visitor"), transfer(2)];
    expect(timelineRows(view({ entries })).some(({ kind }) => kind === "system")).toBe(true);
    expect(timelineRows(view({ entries, hideTransfers: true })).some(({ kind }) => kind === "system")).toBe(false);
  });

  it("keep the key of a message from when it is sent to when it is stored", () => {
    const sent = { client_id: "client 2", conversation_id: "c", starts: false, text: "text 2", at: "", state: "sending" } as const;
    const pending = timelineRows(view({ entries: [message(1, "visitor")], pending: [sent] }));
    const stored = timelineRows(view({ entries: [message(1, "visitor"), message(2, "agent")] }));
    expect(pending.at(-1)?.key).toBe(stored.at(-1)?.key);
  });

  it("of ten thousand messages are made in a moment", () => {
    const entries = Array.from({ length: 10_000 }, (_, at) => message(at + 1, at % 3 ? "visitor" : "agent"));
    const began = performance.now();
    expect(timelineRows(view({ entries })).length).toBeGreaterThan(10_000);
    expect(performance.now() - began).toBeLessThan(500); // a few ms on a desk; a busy machine is no failure
  });

  it("count what the visitor has said below", () => {
    expect(newerThan([message(1, "visitor"), message(2, "agent"), message(3, "visitor")], 1)).toBe(1);
  });
});

describe("addresses in a text", () => {
  const links = (text: string): string[] => piecesOf(text).flatMap(({ href }) => (href ? [href] : []));

  it("are links without the sentence around them", () => {
    expect(links("See https://a.example/x?y=1, or (https://b.example).")).toEqual(["https://a.example/x?y=1", "https://b.example"]);
    expect(links("https://e.example/Lamp_(desk)")).toEqual(["https://e.example/Lamp_(desk)"]);
  });

  it("are of the web only", () => {
    expect(links("javascript:alert(1) ftp://x data:text/html,x www.x.example")).toEqual([]);
  });

  it("leave the text whole", () => {
    const text = "a https://x.example b\n<b>c</b>";
    expect(piecesOf(text).map((piece) => piece.text).join("")).toBe(text);
  });
});

describe("the key that sends", () => {
  const press = (members: object) => ({
    ...{ key: "Enter", ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, isComposing: false, keyCode: 13 },
    ...members,
  });

  it("is Enter, or Ctrl and Enter where that is chosen", () => {
    expect(sends(press({}), "enter", false)).toBe(true);
    expect(sends(press({}), "ctrl-enter", false)).toBe(false);
    expect(sends(press({ ctrlKey: true }), "ctrl-enter", false)).toBe(true);
    expect(sends(press({ metaKey: true }), "enter", false)).toBe(true);
  });

  it("is never that of an input method, of a line break, or of a phone's keyboard", () => {
    expect(sends(press({ isComposing: true }), "enter", false)).toBe(false);
    expect(sends(press({ keyCode: 229 }), "enter", false)).toBe(false);
    expect(sends(press({ shiftKey: true }), "enter", false)).toBe(false);
    expect(sends(press({}), "enter", true)).toBe(false);
  });
});

describe("canned replies", () => {
  const reply = (shortcut: string, title: string, text = "") => ({ id: shortcut, shortcut, title, text, scope: "shared" as const });
  const replies = [reply("bye", "Parting"), reply("hello", "Saudação"), reply("x", "Else", "say bye")];

  it("are asked for by a slash at the beginning only", () => {
    expect(slashIn("/")).toBe("");
    expect(slashIn("/he")).toBe("he");
    expect([slashIn("a/b"), slashIn("/a b"), slashIn("")]).toEqual([null, null, null]);
  });

  it("are found by shortcut, then title, then text, without accents", () => {
    expect(fitting(replies, "bye").map(({ id }) => id)).toEqual(["bye", "x"]);
    expect(fitting(replies, "saudacao").map(({ id }) => id)).toEqual(["hello"]);
    expect(fitting(replies, "/")).toHaveLength(3);
  });

  it("go in at the cursor", () => {
    expect(inserted("ab", 1, 1, "XY")).toEqual({ text: "aXYb", cursor: 3 });
    expect(inserted("/he", 0, 3, "Hello")).toEqual({ text: "Hello", cursor: 5 });
  });
});
