/** One state of the widget, whoever wants to know that it has changed, and what the browser keeps of it. */
import { createStore as createStoreOf } from "@conversas/client";
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
  const { get, set, subscribe } = createStoreOf(INITIAL);
  return {
    get state() {
      return get();
    },
    shared: keep<Shared>(() => localStorage, `conversas:${widgetKey}`),
    tab: keep<OfTab>(() => sessionStorage, `conversas:${widgetKey}`),
    set: (change) => set({ ...get(), ...change }),
    subscribe,
  };
}
