import type { Client } from "../../src/core.js";

/** The state as soon as it fits; a test that waits for ever is ended by its own limit. */
export async function until<S>(client: Client<S>, fits: (state: S) => boolean): Promise<S> {
  for (;;) {
    const state = client.getState();
    if (fits(state)) return state;
    await new Promise<void>((resolve) => {
      const stop = client.subscribe(() => {
        stop();
        resolve();
      });
    });
  }
}
