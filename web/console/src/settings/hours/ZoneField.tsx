import { Select } from "@mantine/core";
import { useMemo } from "react";
import { catalogue, useTexts } from "../../i18n/locale";
import { timeZones } from "../logic/hours";
import type { HoursForm } from "./HoursPage";

const MOST_SHOWN = 80; // of some four hundred zones: the rest is found by searching

const TEXTS = catalogue({
  en: { zone: "Time zone", about: "The hours are those of a clock on a wall there.", none: "There is no such time zone." },
  "pt-BR": { zone: "Fuso horário", about: "As horas são as de um relógio de parede de lá.", none: "Esse fuso horário não existe." },
});

/** The time zone, found by typing a part of its name. */
export function ZoneField({ form }: { form: HoursForm }) {
  const texts = useTexts(TEXTS);
  const hours = form.draft.service_hours;
  const zones = useMemo(
    () => timeZones(hours.time_zone).map((value) => ({ value, label: labelOf(value) })),
    [hours.time_zone],
  );
  return (
    <Select
      mt="lg"
      maw="28rem"
      label={texts.zone}
      description={texts.about}
      searchable
      allowDeselect={false}
      limit={MOST_SHOWN}
      nothingFoundMessage={texts.none}
      data={zones}
      filter={({ options, search, limit }) =>
        options.filter((option) => "label" in option && plain(option.label).includes(plain(search))).slice(0, limit)
      }
      value={hours.time_zone}
      error={form.error("/service_hours/time_zone")}
      onChange={(zone) => {
        if (zone) form.set({ service_hours: { ...hours, time_zone: zone } }, "/service_hours/time_zone");
      }}
    />
  );
}

/** As in "America/Sao Paulo (GMT-3)". */
function labelOf(zone: string): string {
  try {
    const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "shortOffset" }).formatToParts(new Date());
    return `${zone.replaceAll("_", " ")} (${parts.find(({ type }) => type === "timeZoneName")?.value})`;
  } catch {
    return zone; // known to the server, not to this browser
  }
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("_", " ").trim().toLowerCase();
}
