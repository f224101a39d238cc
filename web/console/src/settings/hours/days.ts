import type { Locale } from "../../i18n/locale";
import { type Day, DAYS } from "../logic/hours";

const A_MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

/** The name of a weekday, as at the beginning of a line. */
export function dayName(day: Day, locale: Locale): string {
  const at = new Date(A_MONDAY + DAYS.indexOf(day) * DAY_MS);
  const name = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" }).format(at);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** A date without a time, which is the same day everywhere. */
export function dateName(date: string, locale: Locale): string {
  const at = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return date;
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }).format(at);
}
