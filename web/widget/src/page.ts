/** The one global: `Conversas("open")`, `("close")`, `("identify", token)`. Calls before the script came are made up for. */
import type { Chat } from "./chat.js";

type Call = [command: string, argument?: unknown];
type Queue = ((...call: Call) => void) & { q?: ArrayLike<unknown>[] };

declare global {
  var Conversas: Queue | undefined;
}

export function announce(chat: Chat): void {
  const waiting = globalThis.Conversas?.q ?? [];
  const conversas: Queue = (...[command, argument]) => {
    if (command === "open") chat.show();
    else if (command === "close") chat.hide();
    else if (command === "identify") chat.identify(typeof argument === "string" ? argument : undefined);
  };
  globalThis.Conversas = conversas;
  for (const call of waiting) conversas(...(Array.from(call) as Call));
}
