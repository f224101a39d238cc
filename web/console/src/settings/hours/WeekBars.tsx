import { catalogue, useLocale, useTexts } from "../../i18n/locale";
import { type Day, DAYS, type Window } from "../logic/hours";
import { dayName } from "./days";
import classes from "./OpenNow.module.css";

const TEXTS = catalogue({ en: { week: "The week", none: "closed" }, "pt-BR": { week: "A semana", none: "fechado" } });
const DAY_MINUTES = 1440;

/** The week as bars, for the eye; for the ear each day is said in words. */
export function WeekBars({ weekly, today }: { weekly: readonly Window[]; today: Day }) {
  const texts = useTexts(TEXTS);
  const locale = useLocale();
  return (
    <ul className={classes.week} aria-label={texts.week}>
      {DAYS.map((day) => {
        const windows = weekly.filter((window) => window.day === day);
        const said = windows.map(({ from, to }) => `${from}–${to}`).join(", ") || texts.none;
        const name = dayName(day, locale);
        return (
          <li key={day} title={`${name}: ${said}`}>
            <span className={classes.initial} aria-hidden data-today={day === today || undefined}>
              {name.slice(0, 3)}
            </span>
            <span className={classes.bar} role="img" aria-label={`${name}: ${said}`}>
              {windows.map(({ from, to }, nth) => (
                <span key={nth} style={{ left: share(from), width: `calc(${share(to)} - ${share(from)})` }} />
              ))}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function share(clock: string): string {
  const [hour = 0, minute = 0] = clock.split(":").map(Number);
  return `${((hour * 60 + minute) / DAY_MINUTES) * 100}%`;
}
