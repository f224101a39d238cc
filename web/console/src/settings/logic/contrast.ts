/** How well a text can be read on a colour (WCAG 2.2, 1.4.3). */

/** What WCAG asks of text of normal size. */
export const LEGIBLE = 4.5;

const COLOUR = /^#[0-9a-fA-F]{6}$/;

/** Whether it is a colour as the API wants it: `#rrggbb`. */
export function isColour(text: string): boolean {
  return COLOUR.test(text);
}

/** The contrast of two colours, 1 to 21; null while one of them is not written out yet. */
export function contrast(one: string, other: string): number | null {
  if (!isColour(one) || !isColour(other)) return null;
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

/** Black or white, whichever can be read better on the colour. */
export function legibleOn(colour: string): "#000000" | "#ffffff" {
  return (contrast(colour, "#000000") ?? 0) > (contrast(colour, "#ffffff") ?? 0) ? "#000000" : "#ffffff";
}

/** Relative luminance (WCAG 2.2), 0 to 1. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => linear(parseInt(colour.slice(at, at + 2), 16) / 255)) as [
    number,
    number,
    number,
  ];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}
