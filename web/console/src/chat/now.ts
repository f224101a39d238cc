import { useSyncExternalStore } from "react";

const EVERY_MS = 15_000; // times are shown in minutes

let present = new Date();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  present = new Date();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, EVERY_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time, a new one every quarter of a minute; one clock for all who show it. */
export function useNow(): Date {
  return useSyncExternalStore(subscribe, () => present);
}
