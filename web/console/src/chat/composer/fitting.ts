/** Which canned replies fit what was written, and how one goes into a text. Pure. */
export interface CannedReply {
  id: string;
  title: string;
  shortcut: string;
  text: string;
  scope: "shared" | "personal";
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Those that fit, the best first: shortcut that begins so, title that does, then anywhere. */
export function fitting(replies: readonly CannedReply[], q: string): CannedReply[] {
  const wanted = plain(q.trim().replace(/^\//, ""));
  const rank = ({ shortcut, title, text }: CannedReply): number => {
    if (shortcut.startsWith(wanted)) return 0;
    if (plain(title).startsWith(wanted)) return 1;
    return [shortcut, plain(title), plain(text)].some((it) => it.includes(wanted)) ? 2 : 3;
  };
  const ranked = replies.map((reply) => ({ reply, rank: rank(reply) })).filter((it) => it.rank < 3);
  ranked.sort((a, b) => a.rank - b.rank || a.reply.title.localeCompare(b.reply.title));
  return ranked.map(({ reply }) => reply);
}

/** Put a text in at the cursor, in the place of what is marked; returns the whole and where the cursor is then. */
export function inserted(text: string, from: number, to: number, piece: string): { text: string; cursor: number } {
  return { text: text.slice(0, from) + piece + text.slice(to), cursor: from + piece.length };
}
