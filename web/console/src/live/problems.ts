import type { ProblemCode } from "@conversas/client";
import { type Catalogue, catalogue, useTexts } from "../i18n/locale";
import { problemOf } from "./rest";

interface ProblemTexts {
  unreached: string;
  other: string;
  codes: Partial<Record<ProblemCode, string>>;
}

const TEXTS: Catalogue<ProblemTexts> = catalogue<ProblemTexts>({
  en: {
    unreached: "The server was not reached. Try again in a moment.",
    other: "That did not work.",
    codes: {
      conversation_claimed: "Another agent has taken this conversation.",
      conversation_closed: "This conversation is closed.",
      credential_expired: "Your session is over. Open the console from your product again.",
      credential_invalid: "Your session is not valid any more. Open the console from your product again.",
      duplicate: "There is one with that name already.",
      live_chat_not_contracted: "Your company has not contracted live chat.",
      no_live_chat_licence: "You have no live-chat licence.",
      not_found: "It does not exist, or you may not see it any more.",
      permission_denied: "You do not have the permission for this.",
      rate_limited: "Too fast. Wait a moment.",
      requester_registered: "This person is registered: the data are changed in their registration.",
      too_large: "The text is too long.",
      transfer_target_unavailable: "This agent cannot receive conversations now.",
      unavailable: "The service is busy. Try again in a moment.",
      validation_failed: "Check the fields.",
    },
  },
  "pt-BR": {
    unreached: "O servidor não respondeu. Tente de novo em instantes.",
    other: "Não deu certo.",
    codes: {
      conversation_claimed: "Outro atendente assumiu esta conversa.",
      conversation_closed: "Esta conversa está encerrada.",
      credential_expired: "Sua sessão terminou. Abra o console de novo pelo seu produto.",
      credential_invalid: "Sua sessão não vale mais. Abra o console de novo pelo seu produto.",
      duplicate: "Já existe um com esse nome.",
      live_chat_not_contracted: "Sua empresa não contratou o Live chat.",
      no_live_chat_licence: "Você não tem licença de Live chat.",
      not_found: "Não existe, ou você não pode mais ver.",
      permission_denied: "Você não tem permissão para isso.",
      rate_limited: "Rápido demais. Espere um instante.",
      requester_registered: "Esta pessoa já tem cadastro: os dados são alterados no cadastro dela.",
      too_large: "O texto é longo demais.",
      transfer_target_unavailable: "Este atendente não pode receber conversas agora.",
      unavailable: "O serviço está ocupado. Tente de novo em instantes.",
      validation_failed: "Confira os campos.",
    },
  },
});

/** What to tell a person about an error. */
export function useProblemText(): (error: unknown) => string {
  const texts = useTexts(TEXTS);
  return (error) => {
    const problem = problemOf(error);
    if (!problem) return texts.unreached;
    return texts.codes[problem.code] ?? texts.other;
  };
}
