import { Stack, Tabs, Textarea } from "@mantine/core";
import { useState } from "react";
import { catalogue, useTexts } from "../../i18n/locale";
import { useSettings } from "../api";
import { SettingsPage } from "../form/SettingsPage";
import type { Form } from "../form/useForm";
import type { Draft } from "../logic/draft";
import classes from "../settings.module.css";
import { TextsPreview } from "./TextsPreview";

type Texts = Pick<Draft, "texts">;
type VisitorLocale = keyof Draft["texts"];
const LOCALES: readonly VisitorLocale[] = ["pt-BR", "en", "es"];
const NAMES = ["greeting", "offline", "closing"] as const;
const LANGUAGES: Record<VisitorLocale, string> = { "pt-BR": "Português", en: "English", es: "Español" };
const MAX_LENGTH = 2000;

const TEXTS = catalogue({
  en: {
    title: "Texts",
    about: "What visitors are told, in their language. A text that is left empty becomes the standard one.",
    language: "Language of the texts",
    greeting: "Greeting",
    greetingWhen: "Answers the first message when somebody is online.",
    offline: "Nobody online",
    offlineWhen: "Shown when everybody is offline, and outside the service hours. The message becomes a ticket.",
    closing: "Closing",
    closingWhen: "Shown when the conversation has been closed.",
  },
  "pt-BR": {
    title: "Textos",
    about: "O que os visitantes leem, no idioma deles. Um texto deixado vazio volta a ser o padrão.",
    language: "Idioma dos textos",
    greeting: "Boas-vindas",
    greetingWhen: "Responde à primeira mensagem quando há alguém online.",
    offline: "Ninguém online",
    offlineWhen: "Aparece quando todos estão offline e fora do horário de atendimento. A mensagem vira um chamado.",
    closing: "Encerramento",
    closingWhen: "Aparece quando a conversa foi encerrada.",
  },
});

/** Empty is the standard text, which the server knows. */
function standardWhereEmpty({ texts }: Texts): Texts {
  const filled = LOCALES.map((locale) => [
    locale,
    Object.fromEntries(NAMES.map((name) => [name, texts[locale][name]?.trim() ? texts[locale][name] : null])),
  ]);
  return { texts: Object.fromEntries(filled) as Draft["texts"] };
}

/** The greeting, the offline and the closing text of each language. */
export function TextsPage() {
  const texts = useTexts(TEXTS);
  return (
    <SettingsPage
      title={texts.title}
      about={texts.about}
      sections={["texts"]}
      fields={LOCALES.flatMap((locale) => NAMES.map((name) => `/texts/${locale}/${name}`))}
      prepare={standardWhereEmpty}
    >
      {(form) => <TextsFields form={form} />}
    </SettingsPage>
  );
}

function TextsFields({ form }: { form: Form<Texts> }) {
  const texts = useTexts(TEXTS);
  const colours = useSettings().data?.widget.colours;
  const [locale, setLocale] = useWronglyFilled(form);
  const own = form.draft.texts[locale];
  return (
    <Tabs value={locale} onChange={(chosen) => setLocale(chosen as VisitorLocale)} keepMounted={false}>
      <Tabs.List mb="lg" aria-label={texts.language}>
        {LOCALES.map((one) => (
          <Tabs.Tab key={one} value={one} lang={one} {...(form.error(`/texts/${one}`) && { color: "red" })}>
            {LANGUAGES[one]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={locale} className={classes.beside}>
        <Stack gap="lg">
          {NAMES.map((name) => (
            <Textarea
              key={name}
              lang={locale}
              label={texts[name]}
              description={texts[`${name}When`]}
              autosize
              minRows={2}
              maxRows={8}
              maxLength={MAX_LENGTH}
              value={own[name] ?? ""}
              error={form.error(`/texts/${locale}/${name}`)}
              onChange={({ currentTarget: { value } }) =>
                form.set({ texts: { ...form.draft.texts, [locale]: { ...own, [name]: value } } }, `/texts/${locale}/${name}`)
              }
            />
          ))}
        </Stack>
        <TextsPreview texts={own} locale={locale} colours={colours} />
      </Tabs.Panel>
    </Tabs>
  );
}

/** The language that is edited; a refusal opens the first one in which something is wrong. */
function useWronglyFilled(form: Form<Texts>): [VisitorLocale, (locale: VisitorLocale) => void] {
  const [locale, setLocale] = useState<VisitorLocale>("pt-BR");
  const [seen, setSeen] = useState("");
  const wrong = LOCALES.filter((one) => form.error(`/texts/${one}`));
  if (wrong.join() !== seen) {
    setSeen(wrong.join());
    if (wrong[0] && !wrong.includes(locale)) setLocale(wrong[0]);
  }
  return [locale, setLocale];
}
