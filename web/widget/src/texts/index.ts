/** The widget's own words. Only those of the visitor's language are loaded. */
import type { Widget } from "@conversas/client";
import type { TEXTS as EN } from "./en.js";

export type Locale = Widget["locale"];
export type Texts = typeof EN;

const LANGUAGES: Record<Locale, () => Promise<{ TEXTS: Texts }>> = {
  "pt-BR": () => import("./pt-BR.js"),
  en: () => import("./en.js"),
  es: () => import("./es.js"),
};

export async function textsIn(locale: Locale): Promise<Texts> {
  return (await LANGUAGES[locale]()).TEXTS;
}
