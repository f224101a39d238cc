/** The parts of a text that were searched for. Compared without accents or case, as the server's search is. */
export function Highlighted({ text, q }: { text: string; q: string }) {
  return <>{partsOf(text, q).map(({ part, hit }, at) => (hit ? <mark key={at}>{part}</mark> : part))}</>;
}

interface Part {
  part: string;
  hit: boolean;
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

export function partsOf(text: string, q: string): Part[] {
  const words = plain(q).split(/\s+/).filter(Boolean);
  const characters = [...text];
  const plains = characters.map(plain);
  const hits = characters.map(() => false);
  for (const word of words) {
    for (let from = 0; from < plains.length; from += 1) {
      let to = from;
      let found = "";
      while (found.length < word.length && to < plains.length) found += plains[to++] ?? "";
      if (found === word) hits.fill(true, from, to);
    }
  }
  const parts: Part[] = [];
  characters.forEach((character, at) => {
    const last = parts[parts.length - 1];
    const hit = hits[at] ?? false;
    if (last?.hit === hit) last.part += character;
    else parts.push({ part: character, hit });
  });
  return parts;
}
