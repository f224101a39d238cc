import { expect, test } from "vitest";
import { TEXTS as EN } from "../src/texts/en.js";
import { TEXTS as ES } from "../src/texts/es.js";
import { textsIn } from "../src/texts/index.js";
import { TEXTS as PT } from "../src/texts/pt-BR.js";

const said = (text: unknown): string => (typeof text === "function" ? String((text as (it: unknown) => string)(2)) : String(text));

test.each([["pt-BR", PT], ["en", EN], ["es", ES]] as const)("%s says everything", async (locale, texts) => {
  expect(await textsIn(locale)).toBe(texts);
  expect(Object.keys(texts)).toEqual(Object.keys(EN));
  for (const text of Object.values(texts)) expect(said(text).trim()).not.toBe("");
});

test.each([PT, EN, ES])("one is one, and two are two", ({ unread }) => {
  expect(unread(1)).not.toContain("2");
  expect(unread(1)).not.toBe(unread(2).replace("2", "1"));
});
