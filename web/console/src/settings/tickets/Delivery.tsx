import { Anchor, Button, Group, Text, Title } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { catalogue, useTexts } from "../../i18n/locale";
import { useRest } from "../../live/client";
import { isAdmin } from "../../live/me";
import { useAgent } from "../../live/MeContext";
import { useProblemText } from "../../live/problems";
import { answerOf } from "../../live/rest";
import { tell } from "../../notices";
import type { Ticket } from "../api";
import { Tag } from "../form/Tag";
import classes from "../settings.module.css";
import { TICKET_TEXTS, TONES } from "./words";

const TEXTS = catalogue({
  en: {
    delivery: "Delivery",
    attempts: (count: number) => (count === 1 ? "1 attempt" : `${count} attempts`),
    error: "Last error",
    external: "In the desk",
    again: "Send again",
    sent: "It is sent again.",
    not: "It is not waiting for that any more.",
    uncertain: "The desk did not say whether it has it. Look there first: sending again might open it twice.",
  },
  "pt-BR": {
    delivery: "Entrega",
    attempts: (count: number) => (count === 1 ? "1 tentativa" : `${count} tentativas`),
    error: "Último erro",
    external: "No destino",
    again: "Enviar de novo",
    sent: "Está sendo enviado de novo.",
    not: "Ele não está mais esperando por isso.",
    uncertain: "O destino não disse se o recebeu. Verifique lá primeiro: enviar de novo pode abrir em dobro.",
  },
});

/** How far the ticket has got on its way; admins send again what failed or is uncertain. */
export function Delivery({ ticket }: { ticket: Ticket }) {
  const texts = useTexts(TEXTS);
  const words = useTexts(TICKET_TEXTS);
  const admin = isAdmin(useAgent());
  const again = useRedelivery(ticket.id);
  const { status } = ticket.delivery;
  const stuck = status === "failed" || status === "uncertain";
  return (
    <section className={classes.card} aria-labelledby="delivery">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h5" id="delivery">
          {texts.delivery}
        </Title>
        <span role="status">
          <Tag tone={TONES[status]}>{words.status[status]}</Tag>
        </span>
      </Group>
      <Course delivery={ticket.delivery} />
      {status === "uncertain" && (
        <Text size="sm" mt="xs" style={{ color: "var(--warn)" }}>
          {texts.uncertain}
        </Text>
      )}
      {admin && stuck && (
        <Button
          mt="sm"
          variant="default"
          loading={again.isPending}
          leftSection={<IconRefresh size={16} aria-hidden />}
          onClick={() => again.mutate()}
        >
          {texts.again}
        </Button>
      )}
    </section>
  );
}

/** How often it was tried, what was said, and what it is called there. */
function Course({ delivery: { attempts, last_error, external_id, external_url } }: Pick<Ticket, "delivery">) {
  const texts = useTexts(TEXTS);
  return (
    <>
      {attempts > 0 && <Text size="sm">{texts.attempts(attempts)}</Text>}
      {last_error && (
        <Text size="sm" mt={4} style={{ overflowWrap: "anywhere" }}>
          {texts.error}: {last_error}
        </Text>
      )}
      {external_id && (
        <Text size="sm" mt={4} style={{ overflowWrap: "anywhere" }}>
          {texts.external}:{" "}
          {external_url ? (
            <Anchor href={external_url} target="_blank" rel="noreferrer">
              {external_id}
            </Anchor>
          ) : (
            external_id
          )}
        </Text>
      )}
    </>
  );
}

function useRedelivery(id: string) {
  const texts = useTexts(TEXTS);
  const say = useProblemText();
  const rest = useRest();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answerOf(rest.POST("/v1/tickets/{ticket_id}/redeliver", { params: { path: { ticket_id: id } } })),
    onSuccess: async ({ changed, ticket }) => {
      queries.setQueryData(["tickets", id], ticket);
      await queries.invalidateQueries({ queryKey: ["tickets"], exact: true });
      tell(changed ? texts.sent : texts.not);
    },
    onError: (error) => tell(say(error), "bad"),
  });
}
