export interface ClientOptions {
  /** Where the server is, without `/v1`, as in `https://chat.example.com`. */
  url: string;
  /**
   * The token. Asked before each connection and request with `"start"` (answer from memory), and with `"expired"` when the
   * server has said that the last one is over: then get a new one. Reject with a `ConversasError` that has a problem to
   * stop the client (signed out); whatever else it rejects with is a network that will be there again.
   */
  getToken: (why: "start" | "expired") => string | Promise<string>;
  /** For tests and for Node before 22: what stands in for the globals of the browser. */
  WebSocket?: typeof globalThis.WebSocket;
  fetch?: typeof globalThis.fetch;
  now?: () => number;
  random?: () => number;
}
