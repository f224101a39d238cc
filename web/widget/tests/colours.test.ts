import { expect, test } from "vitest";
import { accentOn, contrast, paletteOf, readableOn, SURFACES } from "../src/colours.js";

/** Every hue, from pale to dark. */
const COLOURS = ["00", "33", "66", "99", "cc", "ff"].flatMap((r) =>
  ["00", "55", "aa", "ff"].flatMap((g) => ["00", "80", "ff"].map((b) => `#${r}${g}${b}`)),
);

test("contrast is that of WCAG", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  expect(contrast("#ffffff", "#ffffff")).toBe(1);
  expect(contrast("#767676", "#FFFFFF")).toBeCloseTo(4.54, 2);
});

test("the account's text colour is kept where it can be read", () => {
  expect(readableOn("#1a73e8", "#ffffff")).toBe("#ffffff");
});

test("a text colour that cannot be read becomes black or white", () => {
  expect(readableOn("#ffee00", "#ffffff")).toBe("#000000");
  expect(readableOn("#102040", "#203050")).toBe("#ffffff");
});

test.each(COLOURS)("everything can be read with %s", (primary) => {
  for (const text of ["#ffffff", "#000000", primary]) {
    expect(contrast(readableOn(primary, text), primary)).toBeGreaterThanOrEqual(4.5);
  }
  for (const surface of Object.values(SURFACES)) {
    expect(contrast(accentOn(surface, primary), surface)).toBeGreaterThanOrEqual(4.5);
  }
});

test("the palette has an accent for each scheme", () => {
  expect(paletteOf({ primary: "#1a73e8", text: "#ffffff" })).toMatch(
    /^:host\{--primary:#1a73e8;--on-primary:#ffffff;--accent:#\w{6}\}@media \(prefers-color-scheme:dark\)\{:host\{--accent:#\w{6}\}\}$/,
  );
});
