import { Text } from "@mantine/core";
import { IconMessageCircle, IconX } from "@tabler/icons-react";
import { catalogue, useTexts } from "../../i18n/locale";
import { useAgent } from "../../live/MeContext";
import { useSettings } from "../api";
import { isColour } from "../logic/contrast";
import type { Settings } from "../logic/draft";
import classes from "./WidgetPreview.module.css";

const TEXTS = catalogue({
  en: { title: "Preview", name: "Name", email: "E-mail", optional: "optional", start: "Start the chat", write: "Write a message…" },
  "pt-BR": {
    title: "Prévia",
    name: "Nome",
    email: "E-mail",
    optional: "opcional",
    start: "Iniciar conversa",
    write: "Escreva uma mensagem…",
  },
});

/** A picture of the widget on a page, with the colours and questions as they are edited. */
export function WidgetPreview({ widget }: { widget: Settings["widget"] }) {
  const texts = useTexts(TEXTS);
  const { account } = useAgent();
  const written = useSettings().data?.texts as Partial<Record<string, Settings["texts"]["en"]>> | undefined;
  const { primary, text } = widget.colours;
  const colours = { background: isColour(primary) ? primary : "#888888", color: isColour(text) ? text : "#ffffff" };
  const asked = (["name", "email"] as const).filter((name) => widget.form[name] !== "off");
  return (
    <aside aria-label={texts.title}>
      <Text fw={600} size="sm" mb="xs">
        {texts.title}
      </Text>
      <div className={classes.page} data-position={widget.position} aria-hidden>
        <div className={classes.panel}>
          <div className={classes.head} style={colours}>
            <b>{account.name}</b>
            <IconX size={16} />
          </div>
          <div className={classes.body}>
            <p className={classes.bubble}>{written?.[account.locale]?.greeting}</p>
            {asked.map((name) => (
              <div key={name} className={classes.field}>
                {texts[name]} {widget.form[name] === "optional" && <small>({texts.optional})</small>}
                <span />
              </div>
            ))}
            <div className={classes.button} style={colours}>
              {asked.length > 0 ? texts.start : texts.write}
            </div>
          </div>
        </div>
        <div className={classes.launcher} style={colours}>
          <IconMessageCircle size={24} />
        </div>
      </div>
    </aside>
  );
}
