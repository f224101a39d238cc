import { createChat } from "./chat.js";
import { paletteOf } from "./colours.js";
import { whenIdle } from "./idle.js";
import { draw } from "./jsx-runtime.js";
import { announce } from "./page.js";
import style from "./bubble.css?inline";
import { App } from "./view/app.js";
import { setShown } from "./view/shown.js";

/** What the script tag says: `data-widget-key` and so on, and where it was loaded from. */
export interface MountOptions {
  url: string;
  widgetKey: string;
  /** Instead of the page's language. */
  locale?: string;
  /** Who the visitor is, signed by the account. */
  identityToken?: string;
}

let mounted = false; // a page that loads the script twice has one widget

/** Called once by `/widget.js` with the data attributes of its script tag. */
export function mount({ url, widgetKey, locale, identityToken }: MountOptions): void {
  if (mounted) return;
  mounted = true;
  const language = locale ?? (document.documentElement.lang || navigator.language);
  const chat = createChat({ url, widgetKey, locale: language, identityToken });
  announce(chat);
  whenIdle(() => {
    show(chat);
    void chat.begin();
  });
}

function show(chat: ReturnType<typeof createChat>): void {
  const palette = new CSSStyleSheet();
  // Beside `body`, so that neither a transform on it nor a page that swaps it touches the widget.
  const host = document.documentElement.appendChild(document.createElement("conversas-widget"));
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheetOf(style), palette];
  let coloured: object | undefined;
  chat.subscribe(() => {
    const state = chat.getState();
    const { widget, texts, talk } = state;
    if (!widget || !texts) return;
    if (state.widget !== coloured) palette.replaceSync(paletteOf(widget.colours));
    coloured = widget;
    if (talk && root.adoptedStyleSheets.length === 2) root.adoptedStyleSheets.push(sheetOf(talk.style));
    const was = talk?.before(root);
    setShown({ chat, texts, state, locale: widget.locale });
    draw(root, [<App />]);
    if (was) talk?.settle(root, was);
  });
  for (const change of ["resize", "scroll"]) {
    window.visualViewport?.addEventListener(change, () => chat.getState().talk?.fitScreen(root));
  }
}

function sheetOf(style: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  return sheet;
}
