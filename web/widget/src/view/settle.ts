/**
 * What drawing leaves to be done: where the focus is, where the messages are scrolled to, how high the box is.
 *
 * Called after each drawing with the shadow root, with what was before it.
 */
import { onPhone } from "../chat.js";
import { shown } from "./shown.js";

const BOX = "input, textarea, .primary"; // in this order of the page

export interface Before {
  /** Whether the focus was in the panel. */
  readonly focused: boolean;
  readonly log: Element | null;
  /** The first message, and how many are the visitor's own. */
  readonly first: Element | null;
  readonly own: number;
  readonly height: number;
}

const find = (root: ShadowRoot, what: string): HTMLElement | null => root.querySelector<HTMLElement>(what);
const ownIn = (root: ShadowRoot): number => root.querySelectorAll(".mine").length;

export function before(root: ShadowRoot): Before {
  const log = find(root, ".log");
  return {
    focused: find(root, ".panel")?.contains(root.activeElement) ?? false,
    log,
    first: find(root, ".message"),
    own: ownIn(root),
    height: log?.scrollHeight ?? 0,
  };
}

export function settle(root: ShadowRoot, was: Before): void {
  fitBox(root);
  fitScreen(root);
  keepPlace(root, was);
  keepFocus(root, was);
}

/** The box grows with its text. */
function fitBox(root: ShadowRoot): void {
  const box = root.querySelector("textarea");
  if (!box) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
}

/** On a phone the panel is exactly what the keyboard leaves free: only the visual viewport knows how much that is. */
export function fitScreen(root: ShadowRoot): void {
  const style = find(root, ".panel")?.style;
  const viewport = window.visualViewport;
  if (!style || !viewport) return;
  style.height = onPhone() ? `${viewport.height}px` : "";
  style.top = onPhone() ? `${viewport.offsetTop}px` : "";
  if (!shown().state.above) toEnd(find(root, ".log"));
}

function toEnd(log: HTMLElement | null): void {
  if (log) log.scrollTop = log.scrollHeight;
}

/** Stay at the end while somebody is there; else stay where they are, whatever is added above or below. */
function keepPlace(root: ShadowRoot, was: Before): void {
  const { chat, state } = shown();
  const log = find(root, ".log");
  if (!log) return;
  const marker = log === was.log ? null : find(root, ".marker");
  const sent = ownIn(root) > was.own && find(root, ".message") === was.first;
  if (marker) log.scrollTop = marker.offsetTop - log.clientHeight / 3;
  else if (log !== was.log || !state.above || sent) toEnd(log);
  else if (find(root, ".message") !== was.first) log.scrollTop += log.scrollHeight - was.height;
  chat.look(log);
}

/** The focus follows: into the panel, to what is wrong or asked, to the box when its place is gone, and back out. */
function keepFocus(root: ShadowRoot, was: Before): void {
  const { chat, state } = shown();
  const panel = find(root, ".panel");
  const asked = chat.takesFocus();
  if (!panel) {
    if (was.focused) find(root, ".launcher")?.focus();
  } else if (asked === "wrong") {
    find(root, "[aria-invalid=true]")?.focus();
  } else if (asked || (was.focused && !root.activeElement)) {
    // On a phone no keyboard jumps up before somebody wants to write.
    (onPhone() && !state.ending ? panel : (find(root, `.confirm .primary`) ?? find(root, BOX) ?? panel)).focus();
  }
}
