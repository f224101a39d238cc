import { expect, test } from "vitest";
import { dayName, dayOf, timeOf } from "../src/days.js";

const NOW = new Date("2026-11-24T15:00:00Z"); // noon in São Paulo

test.each([
  ["pt-BR", "Hoje", "Ontem", "20 de novembro", "31 de dezembro de 2025"],
  ["en", "Today", "Yesterday", "November 20", "December 31, 2025"],
  ["es", "Hoy", "Ayer", "20 de noviembre", "31 de diciembre de 2025"],
])("days have names in %s", (locale, today, yesterday, day, another) => {
  const name = (at: string) => dayName(at, NOW, locale);
  expect(name("2026-11-24T12:00:00Z")).toBe(today);
  expect(name("2026-11-23T12:00:00Z")).toBe(yesterday);
  expect(name("2026-11-20T12:00:00Z")).toBe(day);
  expect(name("2025-12-31T12:00:00Z")).toBe(another);
});

test("a day begins where the visitor is, not in UTC", () => {
  expect(dayOf("2026-11-24T02:59:00Z")).toBe(dayOf("2026-11-23T12:00:00Z"));
  expect(dayOf("2026-11-24T03:01:00Z")).toBe(dayOf("2026-11-24T12:00:00Z"));
});

test("a message from a moment ahead of this clock is of its own day", () => {
  expect(dayName("2026-11-25T12:00:00Z", NOW, "en")).toBe("November 25");
});

test("times of day are those of the language", () => {
  expect(timeOf("2026-11-24T15:05:00Z", "pt-BR")).toBe("12:05");
  expect(timeOf("2026-11-24T18:05:00Z", "en").replace(/\s/, " ")).toBe("03:05 PM");
});
