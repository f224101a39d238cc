import { describe, expect, it } from "vitest";
import { contrast, isColour, legibleOn } from "../../src/settings/logic/contrast";
import { draftOf, merged, same, type Settings } from "../../src/settings/logic/draft";
import { embedSnippet, originOf } from "../../src/settings/logic/snippet";
import { insertVariable, render, unknownVariables } from "../../src/settings/logic/template";

describe("contrast", () => {
  it("is that of WCAG", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
    expect(contrast("#FFFFFF", "#777777")).toBeCloseTo(4.48, 2);
    expect(contrast("#1a73e8", "#ffffff")).toBeCloseTo(4.51, 2);
    expect(contrast("#123456", "#123456")).toBe(1);
  });
  it("is not known before a colour is written out", () => {
    expect(contrast("#12", "#ffffff")).toBeNull();
    expect(isColour("#12345g")).toBe(false);
  });
  it("says whether black or white can be read better", () => {
    expect(legibleOn("#ffeb3b")).toBe("#000000");
    expect(legibleOn("#1a237e")).toBe("#ffffff");
  });
});

describe("variables", () => {
  const values = {
    "requester.name": "Maria {{agent.name}}",
    "requester.email": "",
    "agent.name": "Ana",
    "conversation.number": "7",
  };
  it("are filled in once, with blanks around their names allowed", () => {
    expect(render("{{ conversation.number }}: {{requester.name}}{{requester.email}}", values)).toBe(
      "7: Maria {{agent.name}}",
    );
  });
  it("that nobody knows are named", () => {
    expect(unknownVariables("{{agent.name}} {{ticket}} {{ }} {not one} }}")).toEqual(["ticket", ""]);
  });
  it("take the place of what is selected", () => {
    expect(insertVariable("Hi you!", "agent.name", 3, 6)).toEqual(["Hi {{agent.name}}!", 17]);
  });
});

describe("the snippet", () => {
  it("names the server and the account's key", () => {
    expect(embedSnippet("https://chat.example.com", "wk_1")).toBe(
      '<script async src="https://chat.example.com/widget.js" data-widget-key="wk_1"></script>',
    );
  });
  it.each([
    ["https://shop.example.com/cart?x=1", "https://shop.example.com"],
    [" shop.example.com ", "https://shop.example.com"],
    ["http://localhost:3000", "http://localhost:3000"],
    ["https://*.example.com", null],
    ["ftp://example.com", null],
    ["", null],
    ["not a host", null],
  ])("takes the origin out of %j", (typed, origin) => {
    expect(originOf(typed)).toBe(origin);
  });
});

describe("a draft", () => {
  const texts = { greeting: "Hi", offline: "Out", closing: "Bye" };
  const settings: Settings = {
    service_hours: { time_zone: "UTC", always: true, weekly: [], holidays: [] },
    texts: { "pt-BR": texts, en: texts, es: texts },
    widget: {
      allowed_origins: [],
      colours: { primary: "#1a73e8", text: "#ffffff" },
      position: "right",
      form: { name: "required", email: "optional" },
    },
    ticket: { title: "x", team: null, category: null, type: null, priority: null, assign_agent: true, tags: [] },
    desk: { kind: "local" },
    queue: { ticket_after_minutes: null },
    transfers: { allow_offline: false },
  };
  it("holds the sections of its page alone", () => {
    expect(draftOf(settings, ["queue", "transfers"])).toEqual({
      queue: { ticket_after_minutes: null },
      transfers: { allow_offline: false },
    });
  });
  it("is put over what the server has by now", () => {
    const current = { ...settings, transfers: { allow_offline: true } };
    expect(merged(current, { queue: { ticket_after_minutes: 5 } })).toEqual({
      ...current,
      queue: { ticket_after_minutes: 5 },
    });
  });
  it("is the same when it says the same", () => {
    expect(same(settings, structuredClone(settings))).toBe(true);
    expect(same(settings.ticket, { ...settings.ticket, tags: ["a"] })).toBe(false);
    expect(same([], {})).toBe(false);
    expect(same({ kind: "webhook", secret: undefined }, { kind: "webhook" })).toBe(true);
  });
});
