/** Addresses in a text as links. Everything else is text: nothing that somebody wrote is ever read as HTML. */
const ADDRESS = /\bhttps?:\/\/[^\s<>"'`]+/gi;
const TRAILING = /[.,;:!?)\]}]+$/; // ends the sentence, not the address

export interface Piece {
  text: string;
  href: string | null;
}

export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const found = withoutTrailing(match[0]);
    if (!isAddress(found)) continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), href: null });
    pieces.push({ text: found, href: found });
    from = match.index + found.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), href: null });
  return pieces;
}

/** A closing bracket belongs to the address when it opened in it, as in those of encyclopedias. */
function withoutTrailing(found: string): string {
  const cut = found.replace(TRAILING, "");
  return found[cut.length] === ")" && cut.includes("(") ? `${cut})` : cut;
}

function isAddress(text: string): boolean {
  try {
    return ["http:", "https:"].includes(new URL(text).protocol);
  } catch {
    return false;
  }
}

export function Linked({ text }: { text: string }) {
  return (
    <>
      {piecesOf(text).map(({ text: piece, href }, at) =>
        href ? (
          <a key={at} href={href} target="_blank" rel="noopener noreferrer nofollow">
            {piece}
          </a>
        ) : (
          piece
        ),
      )}
    </>
  );
}
