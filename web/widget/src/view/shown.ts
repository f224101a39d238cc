/** What is being drawn. Drawing is one synchronous pass over one widget, so everything drawn may ask for it here. */
import type { Chat } from "../chat.js";
import type { ChatState } from "../state.js";
import type { Locale, Texts } from "../texts/index.js";

export interface Shown {
  readonly chat: Chat;
  readonly state: ChatState;
  readonly texts: Texts;
  readonly locale: Locale;
}

let present: Shown | undefined;

export function setShown(shown: Shown): void {
  present = shown;
}

/** Never undefined while something is drawn. */
export function shown(): Shown {
  return present as Shown;
}
