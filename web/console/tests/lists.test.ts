import { describe, expect, it } from "vitest";
import { newsOf, waitingCount } from "../src/chat/alerts/events";
import { partsOf } from "../src/chat/lists/Highlighted";
import { byActivity, byWaiting, merged, neighbour, rowsOf, type Section } from "../src/chat/lists/rows";
import { conversation } from "./shapes";

const section = (members: Partial<Section>): Section => ({
  group: "new",
  conversations: [],
  count: 0,
  open: true,
  more: false,
  pending: false,
  ...members,
});

describe("the rows of the list", () => {
  it("have what a group is made of, in its order", () => {
    const rows = rowsOf([
      section({ conversations: [conversation("1")], count: 1 }),
      section({ group: "others", more: true, conversations: [conversation("2")] }),
      section({ group: "closed", open: false }),
    ]);
    expect(rows.map(({ kind }) => kind)).toEqual(["group", "conversation", "group", "filter", "conversation", "more", "group"]);
  });

  it("say that there is nothing only when that is known", () => {
    expect(rowsOf([section({ pending: true })]).map(({ kind }) => kind)).toEqual(["group", "more"]);
    expect(rowsOf([section({})]).map(({ kind }) => kind)).toEqual(["group", "empty"]);
  });

  it("have neighbours, and ends", () => {
    const rows = rowsOf([section({ conversations: [conversation("1"), conversation("2")] })]);
    expect(neighbour(rows, null, 1)).toBe("1");
    expect(neighbour(rows, null, -1)).toBe("2");
    expect(neighbour(rows, "1", 1)).toBe("2");
    expect(neighbour(rows, "2", 1)).toBeNull();
    expect(neighbour([], null, 1)).toBeNull();
  });

  it("put who waits longest first, and one's own by their newest message", () => {
    const early = conversation("1", { started_at: "2026-11-24T11:00:00.000Z" });
    const late = conversation("2", { started_at: "2026-11-24T12:00:00.000Z" });
    expect(byWaiting([late, early])).toEqual([early, late]);
    expect(byActivity([early, late])).toEqual([late, early]);
  });
});

describe("a list from REST", () => {
  const other = conversation("1", { group: "others" });

  it("loses what left and what is in another group now", () => {
    const closed = { 1: conversation("1", { group: "closed" }) };
    expect(merged("others", [other], {}, {}, () => true)).toEqual([other]);
    expect(merged("others", [other], closed, {}, () => true)).toEqual([]);
    expect(merged("others", [other], {}, { 1: {} }, () => true)).toEqual([]);
  });

  it("keeps what a snapshot has dropped until it is loaded again", () => {
    const unplaced = { 1: conversation("1", { group: null }) };
    expect(merged("others", [other], unplaced, {}, () => true)).toEqual([other]);
  });

  it("gains what joins, when it answers no question", () => {
    expect(merged("others", [], { 1: other }, {}, () => true)).toEqual([other]);
    expect(merged("others", [], { 1: other }, {}, () => false)).toEqual([]);
  });
});

describe("what deserves a bell", () => {
  it("is somebody new, a message in one's own, and what a colleague gave", () => {
    const mine = conversation("2", { group: "mine" });
    const known = { 2: mine };
    const said = { seq: 2, author_kind: "visitor" as const, preview: "Hello", at: mine.started_at };
    const begun = conversation("1");
    expect(newsOf({}, { 1: begun })).toEqual([]); // its first words are about to come
    expect(newsOf({ 1: begun }, { 1: { ...begun, last_message: said } })[0]?.kind).toBe("new");
    expect(newsOf({}, { 1: { ...begun, last_message: said } })[0]?.kind).toBe("new");
    expect(newsOf(known, { 2: { ...mine, unread: 2 } })[0]?.kind).toBe("message");
    expect(newsOf({}, known)[0]?.kind).toBe("transferred");
  });

  it("is not one's own claim, nor what was read", () => {
    const waiting = conversation("1");
    expect(newsOf({ 1: waiting }, { 1: { ...waiting, group: "mine", unread: 0 } })).toEqual([]);
    expect(newsOf({ 1: waiting }, { 1: waiting })).toEqual([]);
  });

  it("counts who waits and what is unread", () => {
    const read = conversation("3", { group: "mine", unread: 0 });
    expect(waitingCount({ 1: conversation("1"), 2: conversation("2", { group: "mine" }), 3: read })).toBe(2);
  });
});

describe("what was searched for", () => {
  it("is found without accents or case, in the text as it was written", () => {
    expect(partsOf("Olá, João!", "joao")).toEqual([
      { part: "Olá, ", hit: false },
      { part: "João", hit: true },
      { part: "!", hit: false },
    ]);
  });

  it("may be several words, or nothing", () => {
    expect(partsOf("a lamp and a chair", "chair lamp").filter(({ hit }) => hit)).toHaveLength(2);
    expect(partsOf("anything", "  ")).toEqual([{ part: "anything", hit: false }]);
  });
});
