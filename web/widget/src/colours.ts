/** Colours that can be read, whatever an account has chosen. Contrast as WCAG 2.2 defines it. */

const READABLE = 4.5; // WCAG 2.2, 1.4.3: text of ordinary size
const STEP = 0.04; // of the way to black or white, until it can be read
const HEX = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i;

/** The backgrounds on which the accent is hardest to read; the style sheet has them, too. */
export const SURFACES = { light: "#f5f6f8", dark: "#23262d" } as const;

type Rgb = readonly [number, number, number];

function parse(colour: string): Rgb {
  const [, r = "0", g = "0", b = "0"] = HEX.exec(colour) ?? [];
  return [parseInt(r, 16), parseInt(g, 16), parseInt(b, 16)];
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

/** `text` where it can be read on `background`, else black or white. */
export function readableOn(background: string, text: string): string {
  if (contrast(text, background) >= READABLE) return text;
  return contrast("#ffffff", background) >= contrast("#000000", background) ? "#ffffff" : "#000000";
}

/** `colour`, or as little lighter or darker as it takes to be read on `surface`. */
export function accentOn(surface: string, colour: string): string {
  const target = luminance(surface) > 0.5 ? "#000000" : "#ffffff";
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
