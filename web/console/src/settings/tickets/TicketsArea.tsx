import { Group, Text } from "@mantine/core";
import { catalogue, useLocale, useTexts } from "../../i18n/locale";
import { shortTime } from "../../i18n/time";
import { useRest } from "../../live/client";
import { answerOf } from "../../live/rest";
import { Link } from "../../router";
import { type Ticket, usePages } from "../api";
import { Listing } from "../form/Listing";
import { PageHead } from "../form/PageHead";
import { Tag } from "../form/Tag";
import classes from "../settings.module.css";
import { TicketPage } from "./TicketPage";
import { refreshAfter, TICKET_TEXTS, TONES } from "./words";

const TEXTS = catalogue({
  en: {
    title: "Tickets",
    about: "The tickets that came out of live chat, and whether they have reached your desk.",
    list: "Tickets",
    empty: "There are no tickets yet.",
  },
  "pt-BR": {
    title: "Chamados",
    about: "Os chamados que saíram do Live chat e se já chegaram ao seu destino.",
    list: "Chamados",
    empty: "Ainda não há chamados.",
  },
});

/** `/tickets` is the list, `/tickets/<id>` one of them. */
export function TicketsArea({ ticketId }: { ticketId: string | null }) {
  return ticketId ? <TicketPage key={ticketId} id={ticketId} /> : <Tickets />;
}

function Tickets() {
  const texts = useTexts(TEXTS);
  const rest = useRest();
  const pages = usePages(["tickets"], (query) => answerOf(rest.GET("/v1/tickets", { params: { query } })), refreshAfter);
  return (
    <>
      <PageHead title={texts.title} about={texts.about} />
      <Listing pages={pages} label={texts.list} empty={texts.empty}>
        {(ticket) => <TicketRow ticket={ticket} />}
      </Listing>
    </>
  );
}

function TicketRow({ ticket }: { ticket: Ticket }) {
  const words = useTexts(TICKET_TEXTS);
  const locale = useLocale();
  const { status } = ticket.delivery;
  return (
    <Link to={`/tickets/${ticket.id}`} className={`${classes.row} ${classes.rowLink}`}>
      <div className={classes.rowMain}>
        <Text fw={600} truncate>
          <Text span c="dimmed" fw={500}>
            #{ticket.number}
          </Text>{" "}
          {ticket.title}
        </Text>
        <Text size="sm" c="dimmed" truncate>
          {[ticket.requester.name ?? words.nobody, words.origin[ticket.origin], ticket.assigned_agent?.name]
            .filter(Boolean)
            .join(" · ")}
        </Text>
      </div>
      <Group className={classes.rowEnd} gap="sm">
        <Tag tone={TONES[status]}>{words.status[status]}</Tag>
        <Text size="sm" c="dimmed">
          {shortTime(ticket.created_at, locale, new Date())}
        </Text>
      </Group>
    </Link>
  );
}
