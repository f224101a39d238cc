/** Pages of timelines, by REST: the newest ones, older ones, and whatever is missing in between. */
import type { Core } from "./core.js";
import { type AnyState, gapIn, PAGE, withoutTimeline, withPage, withTimeline } from "./reduce.js";
import type { AnyEntry } from "./types.js";

const BEYOND = 2 ** 31 - 1; // the highest number there may be: the page before it is the last one
const BULK = 100; // entries of a page when everything is wanted

interface TimelineOptions<S extends AnyState> {
  core: Core<S>;
  /** Where the timeline of a conversation is. */
  path: (conversationId: string) => string;
  /** Whether every number is shown: an agent's have no gaps, a visitor's may. */
  gapless: boolean;
}

export interface Timelines {
  /** Load the newest page into a timeline that is open. */
  load(conversationId: string): Promise<void>;
  /** Drop what is there and load the newest page. */
  reload(conversationId: string): Promise<void>;
  loadOlder(conversationId: string): Promise<void>;
  /** Load what a timeline lacks compared with its conversation; does nothing when it is whole. */
  heal(conversationId: string): void;
}

export function createTimelines<S extends AnyState>({ core, path, gapless }: TimelineOptions<S>): Timelines {
  const { store, update, call } = core;
  const loading = new Map<string, Promise<void>>();

  /** One request for each timeline at a time; who comes meanwhile waits for that one. */
  function once(id: string, work: () => Promise<void>): Promise<void> {
    const present = loading.get(id);
    if (present) return present;
    setLoading(id, true);
    const made = work().finally(() => {
      loading.delete(id);
      setLoading(id, false);
    });
    loading.set(id, made);
    return made;
  }

  function setLoading(id: string, is: boolean): void {
    if (store.get().timelines[id]) update((state) => withTimeline(state, id, { loading: is }));
  }

  async function page(id: string, where: string, limit: number): Promise<readonly AnyEntry[]> {
    const { items } = await call<{ items: AnyEntry[] }>("GET", `${path(id)}?${where}&limit=${limit}`);
    update((state) => withPage(state, id, items));
    return items;
  }

  async function before(id: string, seq: number): Promise<void> {
    const items = await page(id, `before_seq=${seq}`, PAGE);
    if (items.length < PAGE && store.get().timelines[id]) update((state) => withTimeline(state, id, { complete: true }));
  }

  function load(id: string): Promise<void> {
    return once(id, async () => {
      await before(id, BEYOND);
      await fill(id);
    });
  }

  function reload(id: string): Promise<void> {
    if (!store.get().timelines[id]) return Promise.resolve();
    update((state) => withTimeline(withoutTimeline(state, id), id, {}));
    return load(id);
  }

  function loadOlder(id: string): Promise<void> {
    const timeline = store.get().timelines[id];
    const oldest = timeline?.entries[0]?.seq;
    if (!oldest || timeline.complete) return Promise.resolve();
    return once(id, () => before(id, oldest));
  }

  /** The number after which entries are missing, or null. */
  function missingAfter(id: string): number | null {
    const timeline = store.get().timelines[id];
    if (!timeline || timeline.seq === 0) return null;
    const gap = gapless ? gapIn(timeline) : null;
    if (gap !== null) return gap;
    const lastSeq = store.get().conversations[id]?.last_seq ?? 0;
    return lastSeq > timeline.seq ? timeline.seq : null;
  }

  async function fill(id: string): Promise<void> {
    for (let after = missingAfter(id); after !== null; ) {
      const upTo = store.get().conversations[id]?.last_seq ?? 0; // the page that is asked for now has all of these
      const items = await page(id, `after_seq=${after}`, BULK);
      const next = missingAfter(id);
      if (items.length < BULK || next === after) return caughtUpTo(id, upTo);
      after = next;
    }
  }

  /** What is not there up to this number is not for this reader. */
  function caughtUpTo(id: string, seq: number): void {
    const timeline = store.get().timelines[id];
    if (timeline && !gapless && timeline.seq < seq) update((state) => withTimeline(state, id, { seq }));
  }

  function heal(id: string): void {
    if (missingAfter(id) !== null) once(id, () => fill(id)).catch(() => undefined);
  }

  return { load, reload, loadOlder, heal };
}
