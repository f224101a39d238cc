/** What one person chose in this browser. Kept in localStorage; every tab hears of a change. */
import { useSyncExternalStore } from "react";

export interface Preferences {
  /** Null: as the browser or the account says. */
  locale: "pt-BR" | "en" | null;
  /** Which key sends: Enter alone (Shift+Enter breaks the line), or Ctrl+Enter. */
  sendKey: "enter" | "ctrl-enter";
  sound: boolean;
  desktop: boolean;
  hideTransfers: boolean;
  historyOpen: boolean;
}

const KEY = "conversas.preferences";
const DEFAULTS: Preferences = {
  locale: null,
  sendKey: "enter",
  sound: true,
  desktop: false,
  hideTransfers: false,
  historyOpen: true,
};

let present = load();
const listeners = new Set<() => void>();

function load(): Preferences {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Preferences>) };
  } catch {
    return DEFAULTS;
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}

window.addEventListener("storage", ({ key }) => {
  if (key !== KEY) return;
  present = load();
  tell();
});

export function getPreferences(): Preferences {
  return present;
}

export function setPreferences(change: Partial<Preferences>): void {
  present = { ...present, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(present));
  } catch {
    // A browser that keeps nothing: the choice lasts as long as the page.
  }
  tell();
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, getPreferences);
}
