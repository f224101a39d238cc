/** What is wrong, in the reader's language: by code, and in the server's words where we have none. */
import { useLocale } from "../../i18n/locale";
import type { Finding } from "../logic/findings";

const NEEDED = { en: "This cannot be empty.", "pt-BR": "Preencha este campo." };
const LONG = { en: "This is too long.", "pt-BR": "Este texto é longo demais." };
const FORM = { en: "This is not in the expected form.", "pt-BR": "O formato não é o esperado." };
const RANGE = { en: "This number is out of range.", "pt-BR": "Este número está fora dos limites." };
const NUMBER = { en: "A whole number is needed.", "pt-BR": "Informe um número inteiro." };
const FINDINGS: Readonly<Record<string, { en: string; "pt-BR": string }>> = {
  missing: NEEDED,
  blank: NEEDED,
  string_too_short: NEEDED,
  too_short: { en: "At least one is needed.", "pt-BR": "É preciso pelo menos um." },
  string_too_long: LONG,
  too_long: { en: "These are too many.", "pt-BR": "São itens demais." },
  string_pattern_mismatch: FORM,
  greater_than_equal: RANGE,
  less_than_equal: RANGE,
  int_type: NUMBER,
  int_from_float: NUMBER,
  unknown_variable: {
    en: "There is no such variable: use the ones offered here.",
    "pt-BR": "Essa variável não existe: use as que são oferecidas aqui.",
  },
  unknown: { en: "There is no such value.", "pt-BR": "Esse valor não existe." },
  date: { en: "There is no such date.", "pt-BR": "Essa data não existe." },
  past: { en: "This lies in the past.", "pt-BR": "Isso já passou." },
  url: { en: "This is not the address of a server.", "pt-BR": "Isto não é o endereço de um servidor." },
  order: { en: "It must end after it begins.", "pt-BR": "O fim deve ser depois do início." },
  value_error: { en: "This is not an e-mail address.", "pt-BR": "Isto não é um endereço de e-mail." },
  email: { en: "This is not an e-mail address.", "pt-BR": "Isto não é um endereço de e-mail." },
  duplicate: { en: "This is taken already.", "pt-BR": "Já está em uso." },
};

/** How to say a finding. */
export function useFindingWords(): (finding: Finding) => string {
  const locale = useLocale();
  return ({ code, message }) => FINDINGS[code]?.[locale] ?? message;
}
