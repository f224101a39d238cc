import { ActionIcon, Button, Group, Text, TextInput } from "@mantine/core";
import { IconCopy, IconPlus, IconTrash } from "@tabler/icons-react";
import { catalogue, useLocale, useTexts } from "../../i18n/locale";
import { clockShown, type Day, DAYS, endsNextDay, overlapping, type Window } from "../logic/hours";
import { dayName } from "./days";
import type { HoursForm } from "./HoursPage";
import classes from "./WeekEditor.module.css";

const WORKDAYS: readonly Day[] = ["mon", "tue", "wed", "thu", "fri"];
const FIRST: Omit<Window, "day"> = { from: "08:00", to: "18:00" };

const TEXTS = catalogue({
  en: {
    closed: "Closed",
    from: (day: string, nth: number) => `${day}, from (${nth})`,
    to: (day: string, nth: number) => `${day}, to (${nth})`,
    until: "to",
    add: (day: string) => `Add hours on ${day}`,
    remove: (day: string, nth: number) => `Remove hours ${nth} of ${day}`,
    copy: "Copy Monday to the other working days",
    nextDay: "Ends on the next day; stored as two, one of each day.",
    twice: "These hours overlap others.",
  },
  "pt-BR": {
    closed: "Fechado",
    from: (day: string, nth: number) => `${day}, das (${nth})`,
    to: (day: string, nth: number) => `${day}, até (${nth})`,
    until: "às",
    add: (day: string) => `Acrescentar horário: ${day}`,
    remove: (day: string, nth: number) => `Remover horário ${nth}: ${day}`,
    copy: "Copiar segunda para os outros dias úteis",
    nextDay: "Termina no dia seguinte; é guardado em dois, um de cada dia.",
    twice: "Este horário coincide com outro.",
  },
});

interface Editing {
  form: HoursForm;
  set: (weekly: Window[]) => void;
}

/** The windows of each day: as many as wanted. */
export function WeekEditor({ form }: { form: HoursForm }) {
  const texts = useTexts(TEXTS);
  const hours = form.draft.service_hours;
  const set = (weekly: Window[]) => form.set({ service_hours: { ...hours, weekly } }, "/service_hours/weekly");
  const monday = hours.weekly.filter(({ day }) => day === "mon");
  return (
    <>
      <ul className={classes.week}>
        {DAYS.map((day) => (
          <DayHours key={day} day={day} form={form} set={set} />
        ))}
      </ul>
      <Button
        variant="subtle"
        size="compact-sm"
        mt="xs"
        leftSection={<IconCopy size={16} aria-hidden />}
        disabled={monday.length === 0}
        onClick={() => {
          const others = hours.weekly.filter(({ day }) => !WORKDAYS.includes(day));
          set([...WORKDAYS.flatMap((day) => monday.map((window) => ({ ...window, day }))), ...others]);
        }}
      >
        {texts.copy}
      </Button>
    </>
  );
}

function DayHours({ day, form, set }: Editing & { day: Day }) {
  const texts = useTexts(TEXTS);
  const name = dayName(day, useLocale());
  const { weekly } = form.draft.service_hours;
  const places = weekly.map((_, at) => at).filter((at) => weekly[at]?.day === day);
  const last = weekly[places.at(-1) ?? -1];
  return (
    <li className={classes.day}>
      <Text fw={500} className={classes.name}>
        {name}
      </Text>
      <div className={classes.windows}>
        {places.length === 0 && <Text c="dimmed">{texts.closed}</Text>}
        {places.map((at, nth) => (
          <WindowFields key={at} at={at} nth={nth + 1} name={name} form={form} set={set} />
        ))}
      </div>
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={texts.add(name)}
        onClick={() => set([...weekly, { day, ...(last ? { from: clockShown(last.to), to: "" } : FIRST) }])}
      >
        <IconPlus size={18} />
      </ActionIcon>
    </li>
  );
}

function WindowFields({ at, nth, name, form, set }: Editing & { at: number; nth: number; name: string }) {
  const texts = useTexts(TEXTS);
  const { weekly } = form.draft.service_hours;
  const window = weekly[at] as Window;
  const change = (part: Partial<Window>) => set(weekly.map((one, where) => (where === at ? { ...one, ...part } : one)));
  const clock = (part: "from" | "to") => (
    <TextInput
      type="time"
      className={classes.clock}
      aria-label={texts[part](name, nth)}
      value={clockShown(window[part])}
      error={form.error(`/service_hours/weekly/${at}/${part}`)}
      onChange={({ currentTarget: { value } }) => change({ [part]: value })}
    />
  );
  return (
    <div>
      <Group gap={6} align="flex-start" wrap="nowrap">
        {clock("from")}
        <Text lh="2.25rem" c="dimmed">
          {texts.until}
        </Text>
        {clock("to")}
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={texts.remove(name, nth)}
          onClick={() => set(weekly.filter((_, where) => where !== at))}
        >
          <IconTrash size={18} />
        </ActionIcon>
      </Group>
      <Text size="xs" mt={4} style={{ color: "var(--warn)" }} role="status">
        {endsNextDay(window) ? texts.nextDay : overlapping(weekly).includes(at) ? texts.twice : null}
      </Text>
    </div>
  );
}
