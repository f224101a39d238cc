/**
 * Where sockets do not get through (a proxy that blocks them), a visitor's client asks by REST every few seconds.
 *
 * The link goes on trying in the meantime; as soon as one socket is live there is no more asking.
 */
import type { Core } from "./core.js";
import { ConversasError } from "./error.js";
import type { VisitorState } from "./state.js";
import type { VisitorConversation, VisitorEntry, Widget } from "./types.js";

const EVERY_MS = 3_000;
const OWN = "/v1/visitor/conversation";

interface PollingOptions {
  core: Core<VisitorState>;
  widgetKey: string | undefined;
  /** The newest conversation, and entries of it that may be known already. */
  heard: (conversation: VisitorConversation, entries: readonly VisitorEntry[]) => void;
  /** It begins or ceases to work. */
  changed: () => void;
  /** The token is not accepted. */
  refused: (reason: string) => void;
}

export interface Polling {
  /** Begin to ask; does nothing when it is under way. */
  start(): void;
  /** Whether the last question was answered. */
  works(): boolean;
  /** Ask again at once after a request that changes something; resolves as that request does. */
  after<T>(request: Promise<T>): Promise<T>;
  stop(): void;
}

export function createPolling({ core, widgetKey, heard, changed, refused }: PollingOptions): Polling {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let working = false;
  let running = 0; // which loop is the present one; 0: none
  let loops = 0;

  function start(): void {
    if (running) return;
    running = ++loops;
    void loop(running);
  }

  async function loop(mine: number): Promise<void> {
    let answered = true;
    try {
      await ask();
    } catch (error) {
      answered = false;
      const problem = error instanceof ConversasError ? error.problem : null;
      if (mine === running && problem?.status === 401) {
        stop();
        refused(problem.title);
        return;
      }
    }
    if (mine !== running) return;
    const was = working;
    working = answered;
    if (was !== working) changed();
    timer = setTimeout(() => void loop(mine), EVERY_MS);
  }

  async function ask(): Promise<void> {
    const [conversation, widget] = await Promise.all([newest(), presence()]);
    if (widget) core.update((state) => ({ ...state, online: widget.online }));
    if (!conversation) return;
    const { id } = conversation;
    const seq = core.store.get().timelines[id]?.seq;
    const where = seq ? `after_seq=${seq}&limit=100` : `before_seq=${2 ** 31 - 1}`; // a page of the API's own length
    const { items } = await core.call<{ items: VisitorEntry[] }>("GET", `${OWN}/timeline?${where}`);
    if (items.some((entry) => entry.conversation_id !== id)) return; // another one has begun meanwhile: next time
    heard(conversation, items);
  }

  async function newest(): Promise<VisitorConversation | null> {
    try {
      return await core.call<VisitorConversation>("GET", OWN);
    } catch (error) {
      if (error instanceof ConversasError && error.problem?.code === "not_found") return null;
      throw error;
    }
  }

  async function presence(): Promise<Widget | null> {
    if (!widgetKey) return null;
    return core.call<Widget>("GET", `/v1/visitor/widget?widget_key=${encodeURIComponent(widgetKey)}`);
  }

  async function after<T>(request: Promise<T>): Promise<T> {
    const result = await request;
    await ask().catch(() => undefined);
    return result;
  }

  function stop(): void {
    clearTimeout(timer);
    running = 0;
    working = false;
  }

  return { start, works: () => working, after, stop };
}
