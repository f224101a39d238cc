/** A new random UUID (version 4). `crypto.randomUUID` is missing on pages without TLS, and shops still have some. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let digits = "";
  for (const [at, byte] of bytes.entries()) {
    const bits = at === 6 ? (byte & 15) | 64 : at === 8 ? (byte & 63) | 128 : byte;
    digits += bits.toString(16).padStart(2, "0");
  }
  return digits.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
