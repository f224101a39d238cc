import { expect, test } from "vitest";
import { partsOf } from "../src/links.js";

const links = (text: string) => partsOf(text).flatMap(({ href }) => (href ? [href] : []));

test.each([
  ["See https://shop.example.com/a?b=c#d now", ["https://shop.example.com/a?b=c#d"]],
  ["http://one.example and HTTPS://two.example", ["http://one.example/", "https://two.example/"]],
  ["Read https://a.example/x.", ["https://a.example/x"]],
  ["(https://a.example/x)", ["https://a.example/x"]],
  ["https://a.example/wiki/Chat_(help)", ["https://a.example/wiki/Chat_(help)"]],
  ["https://a.example/?!", ["https://a.example/"]],
])("in %j", (text, expected) => {
  expect(links(text)).toEqual(expected);
});

test.each(["javascript:alert(1)", "data:text/html,x", "ftp://a.example", "mailto:a@b.example", "file:///etc/passwd", "https://", "no address"])(
  "%j is no link",
  (text) => {
    expect(links(text)).toEqual([]);
  },
);

test.each(["", "plain", "https://a.example", "a https://a.example, b https://b.example. c", "<b>https://a.example</b>", "\n https://a.example\n"])(
  "the parts of %j are the text",
  (text) => {
    expect(partsOf(text).map((part) => part.text).join("")).toBe(text);
  },
);

test("a very long text is taken apart in no time", () => {
  const text = "https://a.example/".padEnd(10_000, ")");
  const before = performance.now();
  expect(partsOf(text).map((part) => part.text).join("")).toBe(text);
  expect(performance.now() - before).toBeLessThan(1000);
});
