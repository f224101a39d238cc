/** Days and times of day in the visitor's language and time zone. */

const DAY_MS = 86_400_000;

/** The time of day, as in `14:05`. */
export function timeOf(at: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }).format(new Date(at));
}

/** The whole of it, for a tooltip. */
export function momentOf(at: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" }).format(new Date(at));
}

/** Which day it is where the visitor is, as a number that grows by one a day. */
export function dayOf(at: Date | string): number {
  const date = new Date(at);
  return Math.floor(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY_MS);
}

/** `Today`, `Yesterday`, or the date; the year only when it is another one. */
export function dayName(at: string, now: Date, locale: string): string {
  const ago = dayOf(now) - dayOf(at);
  if (ago === 0 || ago === 1) {
    const name = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(-ago, "day");
    return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
  }
  const date = new Date(at);
  const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", ...year }).format(date);
}
