/**
 * Texts in two languages, typed: each feature has its own catalogue, and a key that one language lacks is an error of
 * the compiler. A text with a value in it is a function.
 */
import { createContext, type ReactNode, useContext, useEffect } from "react";
import { usePreferences } from "../preferences";

export type Locale = "pt-BR" | "en";
export const LOCALES: readonly Locale[] = ["pt-BR", "en"];

export type Catalogue<T> = Readonly<Record<Locale, T>>;

export function catalogue<T extends object>(texts: { en: T; "pt-BR": NoInfer<T> }): Catalogue<T> {
  return texts;
}

const LocaleContext = createContext<Locale>("en");

/** The chosen language, else the browser's when it is one of ours, else the account's. */
export function localeFor(chosen: Locale | null, browser: string, account: string | undefined): Locale {
  if (chosen) return chosen;
  for (const wished of [browser, account ?? ""]) {
    if (/^pt\b/i.test(wished)) return "pt-BR";
    if (/^en\b/i.test(wished)) return "en";
  }
  return "en";
}

export function LocaleProvider({ account, children }: { account?: string | undefined; children: ReactNode }) {
  const locale = localeFor(usePreferences().locale, navigator.language, account);
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  return <LocaleContext value={locale}>{children}</LocaleContext>;
}

export function useLocale(): Locale {
  return useContext(LocaleContext);
}

export function useTexts<T>(texts: Catalogue<T>): T {
  return texts[useLocale()];
}
