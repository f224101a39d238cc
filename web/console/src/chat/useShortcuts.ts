import { useEffect } from "react";
import { navigate } from "../router";
import { neighbour, type Row } from "./lists/rows";

const WRITES = "input, textarea, select, [contenteditable='true']";
const OVERLAYS = "[role='dialog'], [role='menu'], [role='listbox']";

// What is open may close at a key before that comes to us, so look before anybody else does.
let overlaid = false;
window.addEventListener("keydown", () => (overlaid = document.querySelector(OVERLAYS) !== null), true);

/**
 * Alt + up and down go to the conversation before and after, from anywhere; `/` goes to the text box and opens the canned
 * replies; Escape goes back to the list.
 */
export function useShortcuts(rows: readonly Row[], id: string | null): void {
  useEffect(() => {
    function press(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.isComposing || overlaid) return;
      const target = event.target instanceof Element ? event.target : null;
      const writes = target?.matches(WRITES) ?? false;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] as 1 | -1 | undefined;
      if (event.altKey && step) {
        event.preventDefault();
        const next = neighbour(rows, id, step);
        if (next) navigate(`/c/${next}`);
      } else if (event.key === "/" && !writes && !event.ctrlKey && !event.metaKey) {
        const box = document.querySelector<HTMLTextAreaElement>("textarea[data-composer]");
        // The key itself still arrives, now in the box: an empty one offers the canned replies.
        box?.focus();
      } else if (event.key === "Escape" && !writes && id) {
        document.querySelector<HTMLElement>(`[data-row="${id}"]`)?.focus();
      }
    }
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [rows, id]);
}
