/** Times as people say them, in their language and time zone. */
import type { Locale } from "./locale";

const made = new Map<string, Intl.DateTimeFormat>();

/** A formatter costs more than a format; each is made once. */
function format(locale: Locale, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  const formatter = made.get(key) ?? new Intl.DateTimeFormat(locale, options);
  made.set(key, formatter);
  return formatter;
}

export function timeOfDay(at: string | Date, locale: Locale): string {
  return format(locale, { hour: "2-digit", minute: "2-digit" }).format(new Date(at));
}

export function dateAndTime(at: string | Date, locale: Locale): string {
  return format(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
}

/** A key of the day in the reader's time zone; two times of one day have the same. */
export function dayOf(at: string | Date): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

/** "Today", "Yesterday", else the date; with the year when it is another one. */
export function dayName(at: string | Date, locale: Locale, now: Date): string {
  const date = new Date(at);
  const midnight = (day: Date): number => new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();
  const days = Math.round((midnight(date) - midnight(now)) / 86_400_000);
  if (days === 0 || days === -1) {
    const name = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day");
    return name.charAt(0).toUpperCase() + name.slice(1);
  }
  const year = date.getFullYear() === now.getFullYear() ? {} : { year: "numeric" as const };
  return format(locale, { weekday: "long", day: "numeric", month: "long", ...year }).format(date);
}

/** For lists: the time when it is today, else the day. */
export function shortTime(at: string | Date, locale: Locale, now: Date): string {
  if (dayOf(at) === dayOf(now)) return timeOfDay(at, locale);
  const date = new Date(at);
  if (now.getTime() - date.getTime() < 6 * 86_400_000) return format(locale, { weekday: "short" }).format(date);
  return format(locale, { day: "2-digit", month: "2-digit", year: "2-digit" }).format(date);
}

/** How long, in the largest unit that fits: "now", "4 min", "2 h", "3 d". */
export function duration(fromMs: number, toMs: number): { value: number; unit: "now" | "min" | "h" | "d" } {
  const minutes = Math.max(0, Math.floor((toMs - fromMs) / 60_000));
  if (minutes < 1) return { value: 0, unit: "now" };
  if (minutes < 60) return { value: minutes, unit: "min" };
  if (minutes < 48 * 60) return { value: Math.floor(minutes / 60), unit: "h" };
  return { value: Math.floor(minutes / 1440), unit: "d" };
}
