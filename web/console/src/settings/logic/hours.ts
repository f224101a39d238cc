/** Service hours as the server reads them: windows of one weekday each, on the clock of the account's wall. */

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];
export interface Window {
  day: Day;
  from: string;
  to: string;
}
export interface ServiceHours {
  time_zone: string;
  always: boolean;
  weekly: Window[];
  holidays: string[];
}

/** A moment on the wall: `date` is `YYYY-MM-DD`, `clock` is `HH:MM`. */
export interface WallTime {
  day: Day;
  date: string;
  clock: string;
}

const MIDNIGHT = "24:00";
const LOOK_AHEAD = 15; // days: a holiday or two lie within, a year of none does not matter

/** What the clock on the wall of that time zone shows; null when there is no such zone. */
export function wallTime(zone: string, moment: Date): WallTime | null {
  try {
    const parts = Object.fromEntries(
      new Intl.DateTimeFormat("en-GB", {
        timeZone: zone,
        weekday: "short",
        year: "numeric",
        month: "2-digit",
        day: "2-digit",
        hour: "2-digit",
        minute: "2-digit",
        hourCycle: "h23",
      })
        .formatToParts(moment)
        .map(({ type, value }) => [type, value]),
    ) as Record<string, string>;
    return {
      day: parts.weekday?.toLowerCase() as Day,
      date: `${parts.year}-${parts.month}-${parts.day}`,
      clock: `${parts.hour}:${parts.minute}`,
    };
  } catch {
    return null;
  }
}

/** Whether visitors are received then; a window includes its first minute and not its last. */
export function isOpen(hours: ServiceHours, at: WallTime): boolean {
  if (hours.always) return true;
  if (hours.holidays.includes(at.date)) return false;
  return hours.weekly.some(({ day, from, to }) => day === at.day && from <= at.clock && at.clock < to);
}

/** When that will be otherwise than it is at `now`; null when it will not within two weeks. */
export function nextChange(hours: ServiceHours, now: WallTime): WallTime | null {
  const open = isOpen(hours, now);
  for (let ahead = 0; ahead <= LOOK_AHEAD; ahead += 1) {
    const date = addDays(now.date, ahead);
    const day = DAYS[(DAYS.indexOf(now.day) + ahead) % 7] as Day;
    const change = edges(hours, day)
      .map((clock) => ({ day, date, clock }))
      .find((at) => (ahead > 0 || at.clock > now.clock) && isOpen(hours, at) !== open);
    if (change) return change;
  }
  return null;
}

/** The windows of a week in order, those over midnight as the two that the server wants. */
export function inTwoAtMidnight(windows: readonly Window[]): Window[] {
  return windows.flatMap(splitAtMidnight).sort(byTime);
}

/** Whether a window ends on the next day. */
export function endsNextDay({ from, to }: Window): boolean {
  return to !== "" && to < from && to !== "00:00";
}

/** Whether it has both ends, and something between them. */
export function isWindow({ from, to }: Pick<Window, "from" | "to">): boolean {
  return from !== "" && to !== "" && (from !== to || to === "00:00");
}

/** Where two windows say the same hours twice, as places in the list. */
export function overlapping(windows: readonly Window[]): number[] {
  const meets = (one: Window, other: Window) => one.day === other.day && one.from < other.to && other.from < one.to;
  const split = windows.map(splitAtMidnight);
  return windows
    .map((_, at) => at)
    .filter((at) => split.some((others, where) => where !== at && others.some((b) => split[at]?.some((a) => meets(a, b)))));
}

/** The names of the time zones that the browser knows. */
export function timeZones(own: string): string[] {
  return [...new Set([own, "UTC", ...Intl.supportedValuesOf("timeZone")])].sort();
}

/** What a field of the kind `time` shows: it has no 24:00. */
export function clockShown(clock: string): string {
  return clock === MIDNIGHT ? "00:00" : clock;
}

function splitAtMidnight(window: Window): Window[] {
  if (window.to === "00:00" || window.to === MIDNIGHT) return [{ ...window, to: MIDNIGHT }];
  if (!endsNextDay(window)) return [window];
  const next = DAYS[(DAYS.indexOf(window.day) + 1) % 7] as Day;
  return [
    { ...window, to: MIDNIGHT },
    { day: next, from: "00:00", to: window.to },
  ];
}

/** When something may begin or end on that day: holidays do so at its first minute. */
function edges(hours: ServiceHours, day: Day): string[] {
  const windows = hours.weekly.filter((window) => window.day === day);
  return ["00:00", ...windows.flatMap(({ from, to }) => [from, to])].filter((clock) => clock !== MIDNIGHT).sort();
}

function byTime(one: Window, other: Window): number {
  return DAYS.indexOf(one.day) - DAYS.indexOf(other.day) || one.from.localeCompare(other.from);
}

function addDays(date: string, days: number): string {
  const moved = new Date(`${date}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}
