/** Addresses below `/console`: `/` the list, `/c/<id>` a conversation, `/tickets/…` the tickets, `/settings/…` the settings. */
import { type AnchorHTMLAttributes, type MouseEvent, useSyncExternalStore } from "react";

const BASE = "/console";
const CHANGED = "conversas:navigated";

function subscribe(listener: () => void): () => void {
  window.addEventListener("popstate", listener);
  window.addEventListener(CHANGED, listener);
  return () => {
    window.removeEventListener("popstate", listener);
    window.removeEventListener(CHANGED, listener);
  };
}

/** What follows `/console` in an address, beginning with `/`. */
export function pathOf(pathname: string): string {
  const path = pathname.startsWith(BASE) ? pathname.slice(BASE.length) : pathname;
  return path.startsWith("/") ? path : `/${path}`;
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => pathOf(window.location.pathname));
}

export function hrefOf(path: string): string {
  return BASE + (path === "/" ? "" : path);
}

type Guard = (go: () => void) => void;
let guard: { ask: Guard; path: string } | null = null;

/** Let `ask` decide before the page is left: it calls `go` to leave. Returns how to end that. */
export function guardLeaving(ask: Guard): () => void {
  const own = { ask, path: pathOf(window.location.pathname) };
  guard = own;
  return () => {
    if (guard === own) guard = null;
  };
}

/** Whether somebody has to be asked first; `go` on to the path then. */
function guarded(path: string): boolean {
  if (!guard || path === guard.path) return false;
  guard.ask(() => {
    guard = null;
    navigate(path);
  });
  return true;
}

// Going back cannot be refused: what is guarded is put in its place again. Before any component hears of it.
window.addEventListener("popstate", () => {
  const [wanted, kept] = [pathOf(window.location.pathname), guard?.path];
  if (kept !== undefined && guarded(wanted)) window.history.pushState(null, "", hrefOf(kept));
});

export function navigate(path: string, { replace = false } = {}): void {
  if (pathOf(window.location.pathname) === path || guarded(path)) return;
  window.history[replace ? "replaceState" : "pushState"](null, "", hrefOf(path));
  window.dispatchEvent(new Event(CHANGED));
}

/** The conversation that an address names, or null. */
export function conversationIn(path: string): string | null {
  return /^\/c\/([0-9a-f-]{36})$/i.exec(path)?.[1] ?? null;
}

/** Follow a link within the console; with a modifier key the browser does as it always does. */
export function follow(path: string): (event: MouseEvent) => void {
  return (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(path);
  };
}

export function Link({ to, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { to: string }) {
  return <a href={hrefOf(to)} onClick={follow(to)} {...rest} />;
}
