/** Which key does what in the text box. Pure. */
export interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
  /** An input method is composing a word: its Enter chooses a candidate and is not ours. */
  isComposing: boolean;
  keyCode: number;
}

const COMPOSING = 229; // what some browsers say instead of `isComposing` for the last key of a composition

export function isImeKey({ isComposing, keyCode }: Pressed): boolean {
  return isComposing || keyCode === COMPOSING;
}

/** Whether this key sends. Ctrl or Cmd with Enter always does; Enter alone where it is set so and there is a real keyboard. */
export function sends(pressed: Pressed, sendKey: "enter" | "ctrl-enter", touch: boolean): boolean {
  if (pressed.key !== "Enter" || pressed.shiftKey || pressed.altKey || isImeKey(pressed)) return false;
  if (pressed.ctrlKey || pressed.metaKey) return true;
  return sendKey === "enter" && !touch;
}

/** What is looked for among the canned replies when the text is a `/` and a word, else null. */
export function slashIn(text: string): string | null {
  return /^\/([\p{L}\p{N}-]*)$/u.exec(text)?.[1] ?? null;
}
