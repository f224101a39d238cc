/** What a visitor does, and what comes of it: one state, the actions on it, and no markup. */
import type { Widget } from "@conversas/client";
import { ding } from "./ding.js";
import { whenIdle } from "./idle.js";
import type { Line } from "./line.js";
import { createSessions, subjectOf } from "./session.js";
import { conversationOf, isOpen, lengthOf, markOf, TEXT_LIMIT, unreadIn, wrongIn } from "./state.js";
import { createStore } from "./store.js";
import { textsIn } from "./texts/index.js";

const STALE_MS = 60_000; // what the server said about being online is asked again after this, when the panel opens
const ASK_AGAIN_MS = 15_000; // when the server was not reached
const LOAD_AGAIN_MS = 3_000; // when the rest of the widget was not reached
const NEAR = 48; // px from the end that still count as being there
const OLDER = 120; // px from the beginning at which older messages are loaded

export interface ChatOptions {
  url: string;
  widgetKey: string;
  /** The page's language. */
  locale: string;
  identityToken?: string | undefined;
}

export type Chat = ReturnType<typeof createChat>;

export function createChat({ url, widgetKey, locale, identityToken }: ChatOptions) {
  const store = createStore(widgetKey);
  const { shared, tab, set } = store;
  let identity = identityToken;
  let looking = false; // the end of the conversation is on the screen
  let askedAt = 0;
  let focus: "in" | "wrong" | undefined; // where the next drawing puts the focus
  let log: HTMLElement | undefined;
  let line: Line | undefined;
  let loading: Promise<Line> | undefined;
  const isKnown = (): boolean => Boolean(identity ?? sessions.current());
  const sessions = createSessions({
    url,
    widgetKey,
    locale: () => store.state.widget?.locale ?? locale,
    identity: () => identity,
    kept: shared,
  });

  /** What it takes to talk, loaded once; where the network is away it waits for it. */
  function ready(): Promise<Line> {
    return (loading ??= load());
  }

  async function load(): Promise<Line> {
    const loaded = await import("./talk.js").catch(() => null);
    if (!loaded) {
      await new Promise((resolve) => setTimeout(resolve, LOAD_AGAIN_MS));
      return load();
    }
    const { talk } = loaded;
    line = talk.createLine({
      url,
      widgetKey,
      store,
      sessions,
      isKnown,
      isLooking: () => looking && store.state.open && !document.hidden,
      forget: () => (identity = undefined),
      takeBack,
    });
    set({ talk });
    return line;
  }

  const connect = (): unknown => ready().then((it) => it.connect());

  /** What was kept is shown at once, the rest is asked for. */
  async function begin(): Promise<void> {
    const { name = "", email = "", ticket = null, sound = false, session } = shared.get();
    const { draft = "", open = false } = tab.get();
    // Whoever has left the account of the page has left its conversations, too.
    if (session?.sub && session.sub !== subjectOf(identity)) shared.put({ session: undefined });
    set({ name, email, ticket, sound, draft, open: store.state.open || (open && !onPhone()), known: isKnown() });
    shared.changed(anotherTab);
    addEventListener("pagehide", () => line?.client()?.close()); // with an open socket there is no going back at once
    addEventListener("pageshow", ({ persisted }) => persisted && line?.client()?.connect());
    document.addEventListener("visibilitychange", () => line?.seen());
    await ask();
    if (sessions.current() || tab.get().outbox?.length) connect();
    else whenIdle(() => void ready());
  }

  async function ask(): Promise<void> {
    askedAt = Date.now();
    try {
      const query = `widget_key=${encodeURIComponent(widgetKey)}&locale=${encodeURIComponent(locale)}`;
      const response = await fetch(`${url}/v1/visitor/widget?${query}`);
      // eslint-disable-next-line no-console -- the only sign for whoever embeds it with a wrong key
      if (response.status === 404) return console.warn("Conversas: there is no widget with this key.");
      if (!response.ok) throw new Error("not now");
      const widget = (await response.json()) as Widget;
      set({ widget, texts: await textsIn(widget.locale) });
    } catch {
      setTimeout(() => void ask(), ASK_AGAIN_MS);
    }
  }

  function anotherTab(): void {
    const { session, ticket = null, name = "", email = "", sound = false } = shared.get();
    set({ ticket, name, email, sound, known: isKnown() });
    if (session) connect();
    else line?.disconnect();
  }

  function write(draft: string): void {
    tab.put({ draft });
    set({ draft, errors: {} });
    if (draft && isOpen(conversationOf(store.state))) line?.client()?.typing();
  }

  function takeBack(texts: readonly string[]): void {
    write([...texts, store.state.draft].filter(Boolean).join("\n"));
  }

  /** Send what is in the box. */
  function submit(event: Event): void {
    event.preventDefault();
    const errors = wrongIn(store.state);
    if (Object.keys(errors).length > 0) {
      focus = "wrong";
      set({ errors });
      return;
    }
    const [name, email, text] = [store.state.name.trim(), store.state.email.trim(), store.state.draft.trim()];
    if (lengthOf(text) > TEXT_LIMIT) return;
    shared.put({ name, email });
    set({ refusal: null, newAbove: null, name, email });
    write("");
    // Without the fragment: some pages keep secrets there.
    const page = { url: location.href.replace(/#.*/, "").slice(0, 2000), title: document.title.slice(0, 300) || null };
    line?.say(text, page); // there is a box to submit only when it is here
  }

  /** Where in the messages the visitor is. */
  function look(element: HTMLElement): void {
    log = element;
    const above = log.scrollHeight - log.scrollTop - log.clientHeight >= NEAR;
    if (above !== store.state.above) set({ above });
    looking = !above;
    line?.seen();
  }

  function scrolled({ currentTarget }: { currentTarget: HTMLElement }): void {
    look(currentTarget);
    const { timelines, conversationId } = store.state.visitor ?? {};
    const timeline = timelines?.[conversationId ?? ""];
    if (currentTarget.scrollTop < OLDER && timeline && !timeline.complete && !timeline.loading) {
      line?.client()?.loadOlder().catch(() => undefined);
    }
  }

  function show(): void {
    if (store.state.open) return;
    tab.put({ open: true });
    focus = "in";
    set({ open: true, above: false, newAbove: unreadIn(store.state) > 0 ? markOf(store.state) : null });
    void ready().then((it) => identity && it.connect());
    if (!line?.client() && Date.now() - askedAt > STALE_MS) void ask();
  }

  function hide(): void {
    tab.put({ open: false });
    looking = false;
    set({ open: false, menu: false, newAbove: null, ending: false });
  }

  /** The page says who its visitor is (`undefined`: nobody any more). */
  function identify(token: string | undefined): void {
    identity = token;
    const { session } = shared.get();
    if (session && session.sub !== subjectOf(token)) {
      shared.put({ session: undefined, ticket: undefined });
      tab.put({ outbox: [] });
      line?.disconnect();
    }
    set({ known: isKnown(), ticket: shared.get().ticket ?? null });
    if (store.state.open && token) connect();
  }

  return {
    getState: () => store.state,
    subscribe: store.subscribe,
    begin,
    show,
    hide,
    identify,
    write,
    submit,
    look,
    scrolled,
    toBottom() {
      log?.scrollTo({ top: log.scrollHeight });
    },
    /** Where this drawing puts the focus; asked once. */
    takesFocus() {
      const asked = focus;
      focus = undefined;
      return asked;
    },
    tell: (who: { name?: string; email?: string }) => set({ ...who, errors: {} }),
    retry: (clientId: string) => line?.client()?.retry(clientId),
    /** Take a message that was refused back into the box. */
    edit(clientId: string) {
      const message = line?.client()?.discard(clientId);
      if (message) takeBack([message.text]);
    },
    setMenu: (menu: boolean) => menu !== store.state.menu && set({ menu }),
    askToEnd(ending: boolean) {
      if (ending) focus = "in";
      set({ ending, menu: false });
    },
    end() {
      set({ ending: false });
      line?.client()?.closeConversation().catch(() => set({ refusal: "refused" }));
    },
    escape() {
      const { menu, ending } = store.state;
      if (menu || ending) set({ menu: false, ending: false });
      else hide();
    },
    startAnew() {
      focus = "in";
      shared.put({ ticket: undefined });
      set({ fresh: true, ticket: null, refusal: null });
    },
    switchSound() {
      const sound = !store.state.sound;
      shared.put({ sound });
      set({ sound, menu: false });
      if (sound) ding();
    },
    /** How far agents have read in this conversation, now or when it was last heard. */
    readUpTo(conversation: string): number {
      const kept = shared.get().read;
      return Math.max(
        store.state.visitor?.reads[conversation]?.agent ?? 0,
        kept?.conversation === conversation ? kept.seq : 0,
      );
    },
  };
}

/** Where the panel takes the whole screen; the style sheet asks the same. */
export function onPhone(): boolean {
  return matchMedia("(max-width: 480px), (max-height: 480px)").matches;
}
