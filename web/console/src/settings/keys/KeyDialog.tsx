import { Checkbox, SimpleGrid, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { catalogue, useTexts } from "../../i18n/locale";
import { useRest } from "../../live/client";
import { answerOf } from "../../live/rest";
import type { KeyScope } from "../api";
import { FormDialog } from "../form/FormDialog";
import { type Form, useForm } from "../form/useForm";

const SCOPES: readonly KeyScope[] = [
  "conversations:read",
  "messages:write",
  "conversations:close",
  "tickets:write",
  "agents:write",
  "requesters:write",
  "webhooks:write",
];
const MAX_NAME = 200;

const TEXTS = catalogue({
  en: {
    create: "New API key",
    name: "Name",
    nameAbout: "What it is for, so that you know it again.",
    scopes: "It may",
    "conversations:read": "Read all conversations",
    "messages:write": "Write messages",
    "conversations:close": "Close conversations",
    "tickets:write": "Read, open and send tickets again",
    "agents:write": "Describe agents",
    "requesters:write": "Register requesters",
    "webhooks:write": "Set up webhooks",
    expires: "Expires at the end of",
    expiresAbout: "Empty: it is good until it is revoked.",
    make: "Create key",
  },
  "pt-BR": {
    create: "Nova chave de API",
    name: "Nome",
    nameAbout: "Para que serve, para você reconhecer depois.",
    scopes: "Ela pode",
    "conversations:read": "Ler todas as conversas",
    "messages:write": "Escrever mensagens",
    "conversations:close": "Encerrar conversas",
    "tickets:write": "Ler, abrir e reenviar chamados",
    "agents:write": "Descrever atendentes",
    "requesters:write": "Cadastrar solicitantes",
    "webhooks:write": "Configurar webhooks",
    expires: "Vence no fim do dia",
    expiresAbout: "Vazio: vale até ser revogada.",
    make: "Criar chave",
  },
});

interface Wanted {
  name: string;
  scopes: KeyScope[];
  /** A date, or empty. */
  expires_at: string;
}

/** Makes a key and hands on its secret. */
export function KeyDialog({ onClose, onMade }: { onClose: () => void; onMade: (key: string) => void }) {
  const texts = useTexts(TEXTS);
  const form = useForm<Wanted>({ name: "", scopes: [], expires_at: "" });
  const making = useMaking(onMade, form.refuse);
  return (
    <FormDialog
      title={texts.create}
      form={form}
      fields={["/name", "/scopes", "/expires_at"]}
      action={texts.make}
      busy={making.isPending}
      error={making.error}
      onSubmit={() => making.mutate(form.draft)}
      onClose={onClose}
    >
      <KeyFields form={form} />
    </FormDialog>
  );
}

function KeyFields({ form }: { form: Form<Wanted> }) {
  const texts = useTexts(TEXTS);
  return (
    <>
      <TextInput
        data-autofocus
        required
        label={texts.name}
        description={texts.nameAbout}
        maxLength={MAX_NAME}
        value={form.draft.name}
        error={form.error("/name")}
        onChange={({ currentTarget: { value } }) => form.set({ name: value })}
      />
      <Checkbox.Group
        required
        label={texts.scopes}
        value={form.draft.scopes}
        error={form.error("/scopes")}
        onChange={(scopes) => form.set({ scopes: scopes as KeyScope[] })}
      >
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" mt="xs">
          {SCOPES.map((scope) => (
            <Checkbox key={scope} value={scope} label={texts[scope]} description={scope} />
          ))}
        </SimpleGrid>
      </Checkbox.Group>
      <TextInput
        type="date"
        maw="14rem"
        label={texts.expires}
        description={texts.expiresAbout}
        value={form.draft.expires_at}
        error={form.error("/expires_at")}
        onChange={({ currentTarget: { value } }) => form.set({ expires_at: value })}
      />
    </>
  );
}

function useMaking(onMade: (key: string) => void, refuse: (error: unknown) => void) {
  const rest = useRest();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ name, scopes, expires_at }: Wanted) => {
      const until = expires_at && { expires_at: new Date(`${expires_at}T23:59:59`).toISOString() };
      return answerOf(rest.POST("/v1/api-keys", { body: { name, scopes, ...until } }));
    },
    onSuccess: async ({ key }) => {
      await queries.invalidateQueries({ queryKey: ["api-keys"] });
      onMade(key);
    },
    onError: refuse,
  });
}
