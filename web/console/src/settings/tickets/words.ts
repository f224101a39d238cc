import { catalogue } from "../../i18n/locale";
import type { Tone } from "../form/Tag";
import type { Ticket } from "../api";

/** What is said of a ticket, in the list and on its page. */
export const TICKET_TEXTS = catalogue({
  en: {
    status: { pending: "On its way", delivered: "Delivered", uncertain: "Uncertain", failed: "Failed" },
    origin: {
      close: "Closed conversation",
      offline: "Nobody online",
      queue_timeout: "Waited too long",
      integration: "Integration",
    },
    nobody: "No name",
  },
  "pt-BR": {
    status: { pending: "A caminho", delivered: "Entregue", uncertain: "Incerto", failed: "Falhou" },
    origin: {
      close: "Conversa encerrada",
      offline: "Ninguém online",
      queue_timeout: "Esperou demais",
      integration: "Integração",
    },
    nobody: "Sem nome",
  },
});

export const TONES: Record<Ticket["delivery"]["status"], Tone> = {
  pending: "plain",
  delivered: "good",
  uncertain: "warn",
  failed: "bad",
};

const PENDING_MS = 3_000; // something is about to happen to it
const SETTLED_MS = 30_000;

/** How soon tickets are to be asked for again. */
export function refreshAfter(tickets: readonly Ticket[]): number {
  return tickets.some(({ delivery }) => delivery.status === "pending") ? PENDING_MS : SETTLED_MS;
}
