import { Switch, Title } from "@mantine/core";
import { catalogue, useTexts } from "../../i18n/locale";
import { SettingsPage } from "../form/SettingsPage";
import type { Form } from "../form/useForm";
import type { Draft } from "../logic/draft";
import { inTwoAtMidnight, isWindow } from "../logic/hours";
import classes from "../settings.module.css";
import { Holidays } from "./Holidays";
import { OpenNow } from "./OpenNow";
import { WeekEditor } from "./WeekEditor";
import { ZoneField } from "./ZoneField";

type HoursDraft = Pick<Draft, "service_hours">;
export type HoursForm = Form<HoursDraft>;

const TEXTS = catalogue({
  en: {
    title: "Service hours",
    about: "Outside these hours a visitor's message becomes a ticket, even when agents are online.",
    always: "Always open",
    alwaysAbout: "Whether somebody is there is then decided by the agents alone: Online or Offline.",
    week: "Hours of the week",
    holidays: "Holidays",
  },
  "pt-BR": {
    title: "Horário de atendimento",
    about: "Fora deste horário a mensagem do visitante vira um chamado, mesmo com atendentes online.",
    always: "Sempre aberto",
    alwaysAbout: "Se há alguém atendendo é decidido só pelos atendentes: Online ou Offline.",
    week: "Horas da semana",
    holidays: "Feriados",
  },
});

/** What is wrong with a window before it is sent, by pointer; with `always` nobody sees the windows. */
function check({ service_hours: { always, weekly } }: HoursDraft): Record<string, string> {
  if (always) return {};
  const findings = weekly.map(({ from, to }, at): [string, string] | null => {
    const pointer = `/service_hours/weekly/${at}`;
    if (!from) return [`${pointer}/from`, "missing"];
    if (!to) return [`${pointer}/to`, "missing"];
    return isWindow({ from, to }) ? null : [`${pointer}/to`, "order"];
  });
  return Object.fromEntries(findings.filter((finding) => finding !== null));
}

function prepare({ service_hours: hours }: HoursDraft): HoursDraft {
  return { service_hours: { ...hours, weekly: inTwoAtMidnight(hours.weekly.filter(isWindow)) } };
}

/** When visitors are received. */
export function HoursPage() {
  const texts = useTexts(TEXTS);
  return (
    <SettingsPage
      title={texts.title}
      about={texts.about}
      sections={["service_hours"]}
      fields={["time_zone", "always", "weekly", "holidays"].map((name) => `/service_hours/${name}`)}
      prepare={prepare}
      check={check}
    >
      {(form) => <HoursFields form={form} />}
    </SettingsPage>
  );
}

function HoursFields({ form }: { form: HoursForm }) {
  const texts = useTexts(TEXTS);
  const hours = form.draft.service_hours;
  return (
    <div className={classes.beside}>
      <div>
        <Switch
          label={texts.always}
          description={texts.alwaysAbout}
          checked={hours.always}
          onChange={({ currentTarget: { checked } }) =>
            form.set({ service_hours: { ...hours, always: checked } }, "/service_hours/always")
          }
        />
        <ZoneField form={form} />
        {!hours.always && (
          <>
            <Title order={2} size="h4" mt="xl" mb="sm">
              {texts.week}
            </Title>
            <WeekEditor form={form} />
            <Title order={2} size="h4" mt="xl" mb={4}>
              {texts.holidays}
            </Title>
            <Holidays form={form} />
          </>
        )}
      </div>
      <OpenNow hours={hours} />
    </div>
  );
}
