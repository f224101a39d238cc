import createClient, { type Client } from "openapi-fetch";
import type { paths } from "./generated/openapi.js";

export type { paths } from "./generated/openapi.js";
export type Rest = Client<paths>;

export interface RestOptions {
  /** Where the server is, without `/v1`, as in `https://chat.example.com`. */
  url: string;
  /** Asked before each request, so that a renewed token is used at once. */
  getToken?: () => string | Promise<string>;
  fetch?: typeof globalThis.fetch;
}

/** The whole REST API, typed by the committed contract. Answers `{data}` or `{error}` (a problem), never throws one. */
export function createRest({ url, getToken, fetch }: RestOptions): Rest {
  const rest = createClient<paths>({ baseUrl: url, ...(fetch && { fetch }) });
  if (getToken) {
    rest.use({
      async onRequest({ request }) {
        request.headers.set("authorization", `Bearer ${await getToken()}`);
        return request;
      },
    });
  }
  return rest;
}
