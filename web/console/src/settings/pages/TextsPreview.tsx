import { Text } from "@mantine/core";
import { catalogue, useTexts } from "../../i18n/locale";
import type { Draft, Settings } from "../logic/draft";
import classes from "./TextsPreview.module.css";

type VisitorLocale = keyof Draft["texts"];

const TEXTS = catalogue({
  en: {
    title: "What the visitor sees",
    online: "Somebody is online",
    offline: "Nobody is online",
    closed: "After the close",
    standard: "(the standard text)",
  },
  "pt-BR": {
    title: "O que o visitante vê",
    online: "Há alguém online",
    offline: "Ninguém está online",
    closed: "Depois de encerrar",
    standard: "(o texto padrão)",
  },
});

/** What visitors write in the preview, in the language of the texts. */
const QUESTIONS: Record<VisitorLocale, string> = {
  "pt-BR": "Oi, onde está o meu pedido?",
  en: "Hi, where is my order?",
  es: "Hola, ¿dónde está mi pedido?",
};
const PARTING: Record<VisitorLocale, string> = {
  "pt-BR": "Era isso, obrigada!",
  en: "That was it, thank you!",
  es: "Era eso, ¡gracias!",
};

interface TextsPreviewProps {
  texts: Draft["texts"][VisitorLocale];
  locale: VisitorLocale;
  colours: Settings["widget"]["colours"] | undefined;
}

/** The three moments in which a visitor reads one of the texts. */
export function TextsPreview({ texts, locale, colours }: TextsPreviewProps) {
  const ours = useTexts(TEXTS);
  const scenes = [
    { when: ours.online, said: QUESTIONS[locale], answer: texts.greeting },
    { when: ours.offline, said: QUESTIONS[locale], answer: texts.offline },
    { when: ours.closed, said: PARTING[locale], answer: texts.closing },
  ];
  const own = colours && { background: colours.primary, color: colours.text };
  return (
    <aside aria-label={ours.title}>
      <Text fw={600} size="sm" mb="xs">
        {ours.title}
      </Text>
      <div className={classes.widget}>
        {scenes.map(({ when, said, answer }) => (
          <div key={when} className={classes.scene}>
            <p className={classes.when}>{when}</p>
            <p className={classes.visitor} lang={locale} style={own}>
              {said}
            </p>
            <p className={classes.answer} lang={locale}>
              {answer?.trim() ? answer : ours.standard}
            </p>
          </div>
        ))}
      </div>
    </aside>
  );
}
