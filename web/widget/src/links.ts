/** The addresses in a text. Only http and https become links; everything is shown as text, never as markup. */

export interface Part {
  readonly text: string;
  readonly href?: string;
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"]{1,2000}/gi; // longer ones are nobody's
const TRAILING = /[.,;:!?'»”’*_]+$/; // what ends a sentence, not an address
const CLOSING = { ")": "(", "]": "[", "}": "{" } as const;

/** The text in parts, in order; joined they are the text again. */
export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const shown = trimmed(found);
    const href = safe(shown);
    if (!href) continue;
    if (index > at) parts.push({ text: text.slice(at, index) });
    parts.push({ text: shown, href });
    at = index + shown.length;
  }
  if (at < text.length) parts.push({ text: text.slice(at) });
  return parts;
}

/** Without the punctuation behind it; a closing bracket belongs to it when it has been opened inside. */
function trimmed(found: string): string {
  for (let address = found; ; ) {
    const shorter = withoutStray(address.replace(TRAILING, ""));
    if (shorter === address) return address;
    address = shorter;
  }
}

function withoutStray(address: string): string {
  const last = address.slice(-1);
  if (!(last in CLOSING)) return address;
  const opening = CLOSING[last as keyof typeof CLOSING];
  return address.split(last).length > address.split(opening).length ? address.slice(0, -1) : address;
}

function safe(address: string): string | undefined {
  try {
    const { protocol, href } = new URL(address);
    return protocol === "http:" || protocol === "https:" ? href : undefined;
  } catch {
    return undefined;
  }
}
