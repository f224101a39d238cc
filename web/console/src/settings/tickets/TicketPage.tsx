import { Anchor, Skeleton, Title } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { catalogue, useLocale, useTexts } from "../../i18n/locale";
import { dateAndTime } from "../../i18n/time";
import { useRest } from "../../live/client";
import { useProblemText } from "../../live/problems";
import { answerOf } from "../../live/rest";
import { Link } from "../../router";
import type { Ticket } from "../api";
import { Notice } from "../form/Notice";
import { PageHead } from "../form/PageHead";
import classes from "../settings.module.css";
import { Delivery } from "./Delivery";
import { Facts } from "./Facts";
import { refreshAfter, TICKET_TEXTS } from "./words";

const TEXTS = catalogue({
  en: {
    back: "All tickets",
    transcript: "Conversation",
    description: "Description",
    conversation: "Open the conversation",
  },
  "pt-BR": {
    back: "Todos os chamados",
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
