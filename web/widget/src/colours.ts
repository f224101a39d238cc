/** Colours that can be read, whatever an account has chosen. Contrast as WCAG 2.2 defines it. */

const READABLE = 4.5; // WCAG 2.2, 1.4.3: text of ordinary size
const STEP = 0.04; // of the way to black or white, until it can be read

/** The backgrounds on which the accent is hardest to read; the style sheet has them, too. */
export const SURFACES = { light: "#f5f6f8", dark: "#23262d" } as const;

type Rgb = readonly [number, number, number];

function parse(colour: string): Rgb {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)) as unknown as Rgb;
}

function luminance(colour: string): number {
  const [r, g, b] = parse(colour).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** From 1 (the same) to 21 (black on white). */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function mix(colour: string, other: string, share: number): string {
  const [from, to] = [parse(colour), parse(other)];
  return `#${from.map((it, at) => Math.round(it + ((to[at] ?? 0) - it) * share).toString(16).padStart(2, "0")).join("")}`;
}

/** Black or white, whichever can be read on it. */
function opposite(background: string): string {
  return contrast("#ffffff", background) >= contrast("#000000", background) ? "#ffffff" : "#000000";
}

/** `text` where it can be read on `background`, else black or white. */
export function readableOn(background: string, text: string): string {
  if (contrast(text, background) >= READABLE) return text;
  return opposite(background);
}

/** `colour`, or as little lighter or darker as it takes to be read on `surface`. */
export function accentOn(surface: string, colour: string): string {
  const target = opposite(surface);
  let accent = colour;
  for (let share = STEP; contrast(accent, surface) < READABLE && share <= 1; share += STEP) {
    accent = mix(colour, target, share);
  }
  return accent;
}

/** The account's colours as custom properties for both colour schemes. */
export function paletteOf({ primary, text }: { primary: string; text: string }): string {
  const accent = (scheme: "light" | "dark"): string => `--accent:${accentOn(SURFACES[scheme], primary)}`;
  const own = `--primary:${primary};--on-primary:${readableOn(primary, text)}`;
  return `:host{${own};${accent("light")}}@media (prefers-color-scheme:dark){:host{${accent("dark")}}}`;
}
