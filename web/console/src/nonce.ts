declare global {
  // The name under which libraries that add a style element look for the nonce.
  var __webpack_nonce__: string | undefined;
}

/** The nonce that this page's style elements carry, by which its policy knows them. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>("meta[property='csp-nonce']")?.nonce ?? "";
}

globalThis.__webpack_nonce__ = styleNonce();
