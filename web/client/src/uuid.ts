/** A new random UUID (version 4). `crypto.randomUUID` is missing on pages without TLS, and shops still have some. */
export function uuid(): string {
  return "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) => {
    const random = crypto.getRandomValues(new Uint8Array(1))[0] ?? 0;
    return (+digit ^ (random & (15 >> (+digit / 4)))).toString(16); // an 8 is one of 8, 9, a, b: the variant
  });
}
