import { Avatar } from "@mantine/core";

const HUES = [232, 262, 292, 330, 12, 32, 152, 176, 200]; // told apart, and dark enough below white letters

/** The first letters of the first and the last word. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = words[0] ?? "";
  const last = words.length > 1 ? (words[words.length - 1] ?? "") : "";
  return [first, last].map((word) => [...word][0] ?? "").join("").toUpperCase();
}

/** The same name has the same colour everywhere. */
export function colourOf(name: string): string {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 997;
  return `hsl(${HUES[sum % HUES.length]} 48% 40%)`;
}

interface FaceProps {
  name: string | null;
  url: string | null;
  size?: number;
  /** Beside the written name it is decoration; alone it needs the name. */
  label?: string;
}

/** A photo, or the initials where there is none (or it cannot be loaded). */
export function Face({ name, url, size = 36, label }: FaceProps) {
  return (
    <Avatar
      src={url}
      alt=""
      size={size}
      radius="xl"
      {...(label ? { role: "img", "aria-label": label, title: label } : { "aria-hidden": true })}
      imageProps={{ referrerPolicy: "no-referrer", loading: "lazy" }}
      styles={{ placeholder: { background: colourOf(name ?? ""), color: "#fff", border: 0, fontSize: size * 0.38 } }}
    >
      {initialsOf(name ?? "?") || "?"}
    </Avatar>
  );
}
