import { catalogue, useTexts } from "../../i18n/locale";
import type { Ticket } from "../api";
import classes from "../settings.module.css";
import { TICKET_TEXTS } from "./words";

const TEXTS = catalogue({
  en: {
    requester: "Requester",
    agent: "Agent",
    team: "Team",
    category: "Category",
    type: "Type",
    priority: "Priority",
    tags: "Tags",
  },
  "pt-BR": {
    requester: "Solicitante",
    agent: "Agente",
    team: "Equipe",
    category: "Categoria",
    type: "Tipo",
    priority: "Prioridade",
    tags: "Etiquetas",
  },
});

/** How a ticket is filed; what is not set is not listed. */
export function Facts({ ticket }: { ticket: Ticket }) {
  const texts = useTexts(TEXTS);
  const words = useTexts(TICKET_TEXTS);
  const facts: [string, string | null | undefined][] = [
    [texts.requester, [ticket.requester.name ?? words.nobody, ticket.requester.email].filter(Boolean).join(", ")],
    [texts.agent, ticket.assigned_agent?.name],
    [texts.team, ticket.team],
    [texts.category, ticket.category],
    [texts.type, ticket.type],
    [texts.priority, ticket.priority],
    [texts.tags, ticket.tags.join(", ")],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) =>
        value ? (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}
