import { Button, SimpleGrid, TextInput } from "@mantine/core";
import { catalogue, useLocale, useTexts } from "../../i18n/locale";
import { Notice } from "../form/Notice";
import { contrast, isColour, LEGIBLE, legibleOn } from "../logic/contrast";
import classes from "./WidgetPreview.module.css";
import type { WidgetForm } from "./WidgetPage";

const TEXTS = catalogue({
  en: {
    primary: "Main colour",
    text: "Text on it",
    pick: (what: string) => `Pick: ${what}`,
    poor: (ratio: string) => `The contrast is ${ratio} : 1. Below 4.5 : 1 many people cannot read it.`,
    black: "Use black text",
    white: "Use white text",
  },
  "pt-BR": {
    primary: "Cor principal",
    text: "Texto sobre ela",
    pick: (what: string) => `Escolher: ${what}`,
    poor: (ratio: string) => `O contraste é de ${ratio} : 1. Abaixo de 4,5 : 1 muita gente não consegue ler.`,
    black: "Usar texto preto",
    white: "Usar texto branco",
  },
});

/** The two colours, and a warning when one cannot be read on the other. */
export function Colours({ form }: { form: WidgetForm }) {
  const texts = useTexts(TEXTS);
  const locale = useLocale();
  const { widget } = form.draft;
  const { primary, text } = widget.colours;
  const set = (name: "primary" | "text", colour: string) =>
    form.set({ widget: { ...widget, colours: { ...widget.colours, [name]: colour } } }, `/widget/colours/${name}`);
  const ratio = contrast(primary, text);
  const better = legibleOn(primary);
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {(["primary", "text"] as const).map((name) => (
          <TextInput
            key={name}
            label={texts[name]}
            maxLength={7}
            leftSection={
              <input
                type="color"
                className={classes.swatch}
                aria-label={texts.pick(texts[name])}
                value={isColour(widget.colours[name]) ? widget.colours[name].toLowerCase() : "#000000"}
                onChange={({ currentTarget: { value } }) => set(name, value)}
              />
            }
            value={widget.colours[name]}
            error={form.error(`/widget/colours/${name}`)}
            onChange={({ currentTarget: { value } }) => set(name, value.trim())}
          />
        ))}
      </SimpleGrid>
      {ratio !== null && ratio < LEGIBLE && (
        <Notice tone="warn">
          {texts.poor(ratio.toLocaleString(locale, { maximumFractionDigits: 1 }))}{" "}
          <Button variant="default" size="compact-sm" ml="xs" onClick={() => set("text", better)}>
            {better === "#000000" ? texts.black : texts.white}
          </Button>
        </Notice>
      )}
    </>
  );
}
