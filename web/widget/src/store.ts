/** One state of the widget, whoever wants to know that it has changed, and what the browser keeps of it. */
import { keep, type Kept, type OfTab, type Shared } from "./kept.js";
import { type ChatState, INITIAL } from "./state.js";

export interface Store {
  readonly state: ChatState;
  readonly shared: Kept<Shared>;
  readonly tab: Kept<OfTab>;
  set(change: Partial<ChatState>): void;
  subscribe(listener: () => void): void;
}

export function createStore(widgetKey: string): Store {
  const listeners: (() => void)[] = [];
  let told = true;
  const store = {
    state: INITIAL,
    shared: keep<Shared>(() => localStorage, `conversas:${widgetKey}`),
    tab: keep<OfTab>(() => sessionStorage, `conversas:${widgetKey}`),
    set(change: Partial<ChatState>) {
      store.state = { ...store.state, ...change };
      if (!told) return;
      told = false;
      queueMicrotask(() => {
        told = true;
        for (const listener of listeners) listener();
      });
    },
    subscribe: (listener: () => void) => void listeners.push(listener),
  };
  return store;
}
