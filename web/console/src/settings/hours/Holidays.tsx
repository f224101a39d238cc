import { Button, Group, Input, Pill, Text, TextInput } from "@mantine/core";
import { useId, useState } from "react";
import { catalogue, useLocale, useTexts } from "../../i18n/locale";
import { dateName } from "./days";
import type { HoursForm } from "./HoursPage";

const TEXTS = catalogue({
  en: {
    date: "Date",
    add: "Add",
    about: "On these dates it is closed all day.",
    remove: (date: string) => `Remove ${date}`,
  },
  "pt-BR": {
    date: "Data",
    add: "Acrescentar",
    about: "Nestas datas fica fechado o dia todo.",
    remove: (date: string) => `Remover ${date}`,
  },
});

/** Dates on which it is closed. */
export function Holidays({ form }: { form: HoursForm }) {
  const texts = useTexts(TEXTS);
  const locale = useLocale();
  const about = useId();
  const [date, setDate] = useState("");
  const hours = form.draft.service_hours;
  const set = (holidays: string[]) => form.set({ service_hours: { ...hours, holidays } }, "/service_hours/holidays");
  const add = () => {
    if (date && !hours.holidays.includes(date)) set([...hours.holidays, date].sort());
    setDate("");
  };
  return (
    <>
      <Text size="sm" c="dimmed" id={about} mb="xs">
        {texts.about}
      </Text>
      <Group gap="xs" align="flex-end">
        <TextInput
          type="date"
          label={texts.date}
          aria-describedby={about}
          value={date}
          onChange={({ currentTarget: { value } }) => setDate(value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault(); // it adds the date, and does not save the page
            add();
          }}
        />
        <Button variant="default" onClick={add} disabled={!date}>
          {texts.add}
        </Button>
      </Group>
      <Input.Error mt="xs">{form.error("/service_hours/holidays")}</Input.Error>
      <Pill.Group mt="sm">
        {hours.holidays.map((holiday) => (
          <Pill
            key={holiday}
            size="lg"
            withRemoveButton
            onRemove={() => set(hours.holidays.filter((one) => one !== holiday))}
            removeButtonProps={{ "aria-label": texts.remove(dateName(holiday, locale)), "aria-hidden": false, tabIndex: 0 }}
          >
            {dateName(holiday, locale)}
          </Pill>
        ))}
      </Pill.Group>
    </>
  );
}
