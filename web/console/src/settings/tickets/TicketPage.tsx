import { Anchor, Button, Group, Skeleton, Text, Title } from "@mantine/core";
import { IconArrowLeft, IconRefresh } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { catalogue, useLocale, useTexts } from "../../i18n/locale";
import { dateAndTime } from "../../i18n/time";
import { useRest } from "../../live/client";
import { isAdmin } from "../../live/me";
import { useAgent } from "../../live/MeContext";
import { useProblemText } from "../../live/problems";
import { answerOf } from "../../live/rest";
import { tell } from "../../notices";
import { Link } from "../../router";
import type { Ticket } from "../api";
import { Notice } from "../form/Notice";
import { PageHead } from "../form/PageHead";
import { Tag } from "../form/Tag";
import classes from "../settings.module.css";
import { Facts } from "./Facts";
import { refreshAfter, TICKET_TEXTS, TONES } from "./words";

const TEXTS = catalogue({
  en: {
    back: "All tickets",
    delivery: "Delivery",
    attempts: (count: number) => (count === 1 ? "1 attempt" : `${count} attempts`),
    error: "Last error",
    external: "In the desk",
    again: "Send again",
    sent: "It is sent again.",
    not: "It is not waiting for that any more.",
    uncertain: "The desk did not say whether it has it. Look there first: sending again might open it twice.",
    transcript: "Conversation",
    description: "Description",
    conversation: "Open the conversation",
  },
  "pt-BR": {
    back: "Todos os chamados",
    delivery: "Entrega",
    attempts: (count: number) => (count === 1 ? "1 tentativa" : `${count} tentativas`),
    error: "Último erro",
    external: "No destino",
    again: "Enviar de novo",
    sent: "Está sendo enviado de novo.",
    not: "Ele não está mais esperando por isso.",
    uncertain: "O destino não disse se o recebeu. Verifique lá primeiro: enviar de novo pode abrir em dobro.",
    transcript: "Conversa",
    description: "Descrição",
    conversation: "Abrir a conversa",
  },
});

/** One ticket: what it says, and how far it has got on its way. */
export function TicketPage({ id }: { id: string }) {
  const texts = useTexts(TEXTS);
  const say = useProblemText();
  const rest = useRest();
  const { data: ticket, error } = useQuery({
    queryKey: ["tickets", id],
    queryFn: () => answerOf(rest.GET("/v1/tickets/{ticket_id}", { params: { path: { ticket_id: id } } })),
    refetchInterval: ({ state }) => (state.data ? refreshAfter([state.data]) : false),
  });
  return (
    <>
      <Link to="/tickets" className={classes.back}>
        <IconArrowLeft size={16} aria-hidden />
        {texts.back}
      </Link>
      {ticket ? (
        <Details ticket={ticket} />
      ) : error ? (
        <Notice tone="bad">{say(error)}</Notice>
      ) : (
        <Skeleton height={260} radius="md" />
      )}
    </>
  );
}

function Details({ ticket }: { ticket: Ticket }) {
  const texts = useTexts(TEXTS);
  const words = useTexts(TICKET_TEXTS);
  const locale = useLocale();
  const said = ticket.transcript || ticket.description;
  return (
    <>
      <PageHead
        title={`#${ticket.number} ${ticket.title}`}
        about={`${words.origin[ticket.origin]} · ${dateAndTime(ticket.created_at, locale)}`}
      />
      <div className={classes.beside}>
        <section aria-labelledby="said">
          <Title order={2} size="h4" id="said" mb="sm">
            {ticket.transcript ? texts.transcript : texts.description}
          </Title>
          {/* It scrolls by itself, so that a keyboard has to reach it. */}
          <pre className={classes.transcript} tabIndex={0} aria-labelledby="said">
            {said}
          </pre>
          {ticket.conversation_id && (
            <Anchor component={Link} to={`/c/${ticket.conversation_id}`} mt="sm" display="inline-block">
              {texts.conversation}
            </Anchor>
          )}
        </section>
        <aside>
          <Delivery ticket={ticket} />
          <Facts ticket={ticket} />
        </aside>
      </div>
    </>
  );
}

function Delivery({ ticket }: { ticket: Ticket }) {
  const texts = useTexts(TEXTS);
  const words = useTexts(TICKET_TEXTS);
  const admin = isAdmin(useAgent());
  const again = useRedelivery(ticket.id);
  const { status, attempts, last_error, external_id, external_url } = ticket.delivery;
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
