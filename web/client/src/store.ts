/** One immutable state, and those who want to know when it has changed. */
export interface Store<S> {
  get(): S;
  /** Replace the state; listeners are told in a microtask, once for all changes of a turn. */
  set(next: S): void;
  subscribe(listener: () => void): () => void;
}

export function createStore<S>(initial: S): Store<S> {
  let state = initial;
  let told = true;
  const listeners = new Set<() => void>();

  function tell(): void {
    told = true;
    for (const listener of [...listeners]) listener();
  }

  return {
    get: () => state,
    set(next) {
      if (next === state) return;
      state = next;
      if (!told) return;
      told = false;
      queueMicrotask(tell);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
