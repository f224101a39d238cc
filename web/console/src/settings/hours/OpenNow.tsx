import { Badge, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { catalogue, type Locale, useLocale, useTexts } from "../../i18n/locale";
import { inTwoAtMidnight, isOpen, isWindow, nextChange, type ServiceHours, wallTime, type WallTime } from "../logic/hours";
import { dateName, dayName } from "./days";
import classes from "./OpenNow.module.css";
import { WeekBars } from "./WeekBars";

const TEXTS = catalogue({
  en: {
    title: "With these hours",
    open: "Open now",
    closed: "Closed now",
    clock: (day: string, clock: string) => `There it is ${day}, ${clock}.`,
    closes: (when: string) => `It closes ${when}.`,
    opens: (when: string) => `It opens ${when}.`,
    always: "Always open: the agents decide by being online.",
    never: "It does not open within the next two weeks.",
    forever: "It does not close within the next two weeks.",
    today: (clock: string) => `today at ${clock}`,
    later: (day: string, date: string, clock: string) => `on ${day}, ${date}, at ${clock}`,
  },
  "pt-BR": {
    title: "Com este horário",
    open: "Aberto agora",
    closed: "Fechado agora",
    clock: (day: string, clock: string) => `Lá são ${clock} de ${day.toLowerCase()}.`,
    closes: (when: string) => `Fecha ${when}.`,
    opens: (when: string) => `Abre ${when}.`,
    always: "Sempre aberto: os atendentes decidem ficando online.",
    never: "Não abre nas próximas duas semanas.",
    forever: "Não fecha nas próximas duas semanas.",
    today: (clock: string) => `hoje às ${clock}`,
    later: (day: string, date: string, clock: string) => `${day.toLowerCase()}, ${date}, às ${clock}`,
  },
});
type Texts = (typeof TEXTS)["en"];

const EVERY_MS = 15_000; // the clock that is shown has minutes

function useMoment(): Date {
  const [moment, setMoment] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setMoment(new Date()), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return moment;
}

/** Whether it would be open at this moment with the hours as they are edited, and until when. */
export function OpenNow({ hours }: { hours: ServiceHours }) {
  const texts = useTexts(TEXTS);
  const locale = useLocale();
  const now = wallTime(hours.time_zone, useMoment());
  if (!now) return <aside aria-label={texts.title} />;
  const whole = { ...hours, weekly: inTwoAtMidnight(hours.weekly.filter(isWindow)) };
  const open = isOpen(whole, now);
  return (
    <aside aria-label={texts.title} className={classes.card}>
      <Text fw={600} size="sm" mb="sm">
        {texts.title}
      </Text>
      <Badge size="lg" className={classes.state} data-open={open || undefined}>
        {open ? texts.open : texts.closed}
      </Badge>
      <Text size="sm" mt="sm">
        {texts.clock(dayName(now.day, locale), now.clock)}
      </Text>
      <Text size="sm" c="dimmed">
        {hours.always ? texts.always : nextWords(whole, now, open, texts, locale)}
      </Text>
      {!hours.always && <WeekBars weekly={whole.weekly} today={now.day} />}
    </aside>
  );
}

function nextWords(hours: ServiceHours, now: WallTime, open: boolean, texts: Texts, locale: Locale): string {
  const next = nextChange(hours, now);
  if (!next) return open ? texts.forever : texts.never;
  const when =
    next.date === now.date
      ? texts.today(next.clock)
      : texts.later(dayName(next.day, locale), dateName(next.date, locale), next.clock);
  return open ? texts.closes(when) : texts.opens(when);
}
