/** The widget's own words. Only those of the visitor's language are loaded. */
import type { Widget } from "@conversas/client";

export type Locale = Widget["locale"];
export type Texts = typeof import("./en.js").TEXTS;

const LANGUAGES: Record<Locale, () => Promise<{ TEXTS: Texts }>> = {
  "pt-BR": () => import("./pt-BR.js"),
  en: () => import("./en.js"),
  es: () => import("./es.js"),
};

export async function textsIn(locale: Locale): Promise<Texts> {
  return (await LANGUAGES[locale]()).TEXTS;
}
