/** Words that several parts of the tab use, as the manual has them. */
import { catalogue } from "../i18n/locale";

export const CHAT = catalogue({
  en: {
    groups: { new: "New conversations", mine: "My conversations", others: "Others", closed: "Closed" },
    anonymous: "Visitor without a name",
    nobody: "nobody",
    cancel: "Cancel",
    close: "Close",
    ok: "OK",
    retry: "Try again",
    loading: "Loading…",
    somebody: { visitor: "Visitor", agent: "Agent", integration: "Integration", system: "System" },
  },
  "pt-BR": {
    groups: { new: "Novas conversas", mine: "Minhas conversas", others: "Outros atendimentos", closed: "Encerradas" },
    anonymous: "Visitante sem nome",
    nobody: "ninguém",
    cancel: "Cancelar",
    close: "Fechar",
    ok: "OK",
    retry: "Tentar de novo",
    loading: "Carregando…",
    somebody: { visitor: "Visitante", agent: "Atendente", integration: "Integração", system: "Sistema" },
  },
});
