import { Alert, Button, ColorInput, SimpleGrid } from "@mantine/core";
import { catalogue, useLocale, useTexts } from "../../i18n/locale";
import { contrast, LEGIBLE, legibleOn } from "../logic/contrast";
import type { WidgetForm } from "./WidgetPage";

const SWATCHES = ["#1a73e8", "#4c58e0", "#0f7b4a", "#b42318", "#8a5200", "#1f2430", "#ffffff", "#000000"];

const TEXTS = catalogue({
  en: {
    primary: "Main colour",
    text: "Text on it",
    poor: (ratio: string) => `The contrast is ${ratio} : 1. Below 4.5 : 1 many people cannot read it.`,
    black: "Use black text",
    white: "Use white text",
  },
  "pt-BR": {
    primary: "Cor principal",
    text: "Texto sobre ela",
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
          <ColorInput
            key={name}
            label={texts[name]}
            format="hex"
            swatches={SWATCHES}
            fixOnBlur={false}
            withEyeDropper={false}
            value={widget.colours[name]}
            error={form.error(`/widget/colours/${name}`)}
            onChange={(colour) => set(name, colour)}
          />
        ))}
      </SimpleGrid>
      {ratio !== null && ratio < LEGIBLE && (
        <Alert color="yellow" role="status">
          {texts.poor(ratio.toLocaleString(locale, { maximumFractionDigits: 1 }))}{" "}
          <Button variant="default" size="compact-sm" ml="xs" onClick={() => set("text", better)}>
            {better === "#000000" ? texts.black : texts.white}
          </Button>
        </Alert>
      )}
    </>
  );
}
