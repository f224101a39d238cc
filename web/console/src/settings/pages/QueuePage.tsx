import { NumberInput, Switch, Title } from "@mantine/core";
import { useState } from "react";
import { catalogue, useTexts } from "../../i18n/locale";
import { SettingsPage } from "../form/SettingsPage";
import type { Form } from "../form/useForm";
import type { Draft } from "../logic/draft";
import classes from "../settings.module.css";

const DEFAULT_MINUTES = 15;

const TEXTS = catalogue({
  en: {
    title: "Queue and transfers",
    about: "What becomes of conversations that nobody answers, and who may be given one.",
    queue: "Queue",
    timer: "Turn conversations that wait too long into tickets",
    timerAbout: "Only conversations in New, which nobody has answered. The visitor is told. Off: they wait until somebody answers.",
    minutes: "After how many minutes",
    transfers: "Transfers",
    offline: "Allow transfers to agents who are offline",
    offlineAbout: "Off: only agents with a licence who are online are offered. On: also those who are away.",
  },
  "pt-BR": {
    title: "Fila e transferências",
    about: "O que acontece com conversas que ninguém responde e para quem uma conversa pode ser transferida.",
    queue: "Fila",
    timer: "Transformar em chamado as conversas que esperam demais",
    timerAbout: "Somente as de Novas, que ninguém respondeu. O visitante é avisado. Desligado: elas esperam até alguém responder.",
    minutes: "Depois de quantos minutos",
    transfers: "Transferências",
    offline: "Permitir transferir para atendentes offline",
    offlineAbout: "Desligado: só aparecem atendentes com licença e online. Ligado: também quem está ausente.",
  },
});

type QueueForm = Form<Pick<Draft, "queue" | "transfers">>;

/** The queue's timer, and transfers to who is away. */
export function QueuePage() {
  const texts = useTexts(TEXTS);
  return (
    <SettingsPage
      title={texts.title}
      about={texts.about}
      sections={["queue", "transfers"]}
      fields={["/queue/ticket_after_minutes", "/transfers/allow_offline"]}
    >
      {(form) => (
        <>
          <Queue form={form} />
          <section className={classes.card}>
            <Title order={2} size="h4" mb="md">
              {texts.transfers}
            </Title>
            <Switch
              label={texts.offline}
              description={texts.offlineAbout}
              checked={form.draft.transfers.allow_offline}
              onChange={({ currentTarget: { checked } }) => form.set({ transfers: { allow_offline: checked } })}
            />
          </section>
        </>
      )}
    </SettingsPage>
  );
}

function Queue({ form }: { form: QueueForm }) {
  const texts = useTexts(TEXTS);
  const minutes = form.draft.queue.ticket_after_minutes;
  const [last, setLast] = useState(minutes ?? DEFAULT_MINUTES);
  return (
    <section className={classes.card}>
      <Title order={2} size="h4" mb="md">
        {texts.queue}
      </Title>
      <Switch
        label={texts.timer}
        description={texts.timerAbout}
        checked={minutes !== null}
        onChange={({ currentTarget: { checked } }) => form.set({ queue: { ticket_after_minutes: checked ? last : null } })}
      />
      {minutes !== null && (
        <NumberInput
          mt="md"
          maw={260}
          label={texts.minutes}
          min={1}
          clampBehavior="none"
          allowDecimal={false}
          value={minutes}
          error={form.error("/queue/ticket_after_minutes")}
          onChange={(value) => {
            setLast(Number(value));
            form.set({ queue: { ticket_after_minutes: Number(value) } });
          }}
        />
      )}
    </section>
  );
}
