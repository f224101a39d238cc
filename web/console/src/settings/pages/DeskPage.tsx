import { PasswordInput, Radio, Stack, TextInput } from "@mantine/core";
import { catalogue, useTexts } from "../../i18n/locale";
import { useSettings } from "../api";
import { SettingsPage } from "../form/SettingsPage";
import type { Form } from "../form/useForm";
import type { Desk, Draft } from "../logic/draft";
import classes from "../settings.module.css";

type Kind = Desk["kind"];
type Member = Exclude<keyof Desk, "kind">;
const MEMBERS: Record<Kind, readonly Member[]> = {
  local: [],
  webhook: ["url", "secret"],
  acelerato: ["base_url", "email", "token"],
};
const KINDS: readonly Kind[] = ["local", "webhook", "acelerato"];
const SECRETS: readonly Member[] = ["secret", "token"];
const EXAMPLES: Partial<Record<Member, string>> = {
  url: "https://example.com/tickets",
  base_url: "https://empresa.acelerato.com",
  email: "api@example.com",
};

const TEXTS = catalogue({
  en: {
    title: "Desk",
    about: "Where tickets go. Closing a conversation never waits for it: tickets leave by themselves, and are tried again.",
    kind: "Tickets",
    local: "Stay here",
    localAbout: "They are read under Tickets in this console.",
    webhook: "Go to a webhook",
    webhookAbout: "Each is sent, signed, to an address of yours.",
    acelerato: "Go to Acelerato",
    aceleratoAbout: "Each is opened by its public API.",
    url: "Address",
    secret: "Signing secret",
    base_url: "Address of your Acelerato",
    email: "E-mail of the API user",
    token: "API token",
    keep: "Leave it empty to keep the stored one; another server needs its own.",
    once: "It is stored and never shown again.",
    stored: "Stored",
    show: "Show what is typed",
  },
  "pt-BR": {
    title: "Destino dos chamados",
    about: "Para onde vão os chamados. Encerrar uma conversa nunca espera por isso: eles saem sozinhos, com novas tentativas.",
    kind: "Os chamados",
    local: "Ficam aqui",
    localAbout: "São lidos em Chamados, neste console.",
    webhook: "Vão para um webhook",
    webhookAbout: "Cada um é enviado, assinado, a um endereço seu.",
    acelerato: "Vão para o Acelerato",
    aceleratoAbout: "Cada um é aberto pela API pública.",
    url: "Endereço",
    secret: "Segredo da assinatura",
    base_url: "Endereço do seu Acelerato",
    email: "E-mail do usuário da API",
    token: "Token da API",
    keep: "Deixe vazio para manter o que está guardado; outro servidor precisa do seu.",
    once: "Fica guardado e nunca mais é mostrado.",
    stored: "Guardado",
    show: "Mostrar o que foi digitado",
  },
});

/** Local, a webhook, or Acelerato. */
export function DeskPage() {
  const texts = useTexts(TEXTS);
  return (
    <SettingsPage
      title={texts.title}
      about={texts.about}
      sections={["desk"]}
      fields={KINDS.flatMap((kind) => MEMBERS[kind]).map((name) => `/desk/${name}`)}
    >
      {(form) => <DeskFields form={form} />}
    </SettingsPage>
  );
}

function DeskFields({ form }: { form: Form<Pick<Draft, "desk">> }) {
  const texts = useTexts(TEXTS);
  const stored = useSettings().data?.desk ?? { kind: "local" as const };
  const { desk } = form.draft;
  const choose = (kind: Kind) => form.set({ desk: kind === stored.kind ? stored : { kind } });
  return (
    <>
      <Radio.Group label={texts.kind} value={desk.kind} onChange={(kind) => choose(kind as Kind)}>
        <Stack gap="sm" mt="xs">
          {KINDS.map((kind) => (
            <Radio key={kind} value={kind} label={texts[kind]} description={texts[`${kind}About`]} />
          ))}
        </Stack>
      </Radio.Group>
      {MEMBERS[desk.kind].length > 0 && (
        <Stack gap="md" className={classes.card}>
          {MEMBERS[desk.kind].map((name) => (
            <DeskField key={name} name={name} form={form} kept={stored.kind === desk.kind} />
          ))}
        </Stack>
      )}
    </>
  );
}

function DeskField({ name, form, kept }: { name: Member; form: Form<Pick<Draft, "desk">>; kept: boolean }) {
  const texts = useTexts(TEXTS);
  const { [name]: value, ...others } = form.draft.desk;
  const secret = SECRETS.includes(name);
  const common = {
    label: texts[name],
    required: !(secret && kept),
    value: value ?? "",
    error: form.error(`/desk/${name}`),
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
      // What is empty is left out, which of a secret says: keep the stored one.
      form.set({ desk: currentTarget.value === "" ? others : { ...others, [name]: currentTarget.value } }, `/desk/${name}`),
  };
  if (!secret) {
    return <TextInput {...common} type={name === "email" ? "email" : "url"} placeholder={EXAMPLES[name] ?? ""} />;
  }
  return (
    <PasswordInput
      {...common}
      autoComplete="off"
      placeholder={kept ? texts.stored : ""}
      description={kept ? texts.keep : texts.once}
      visibilityToggleButtonProps={{ "aria-label": texts.show }}
    />
  );
}
