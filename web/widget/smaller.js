// What Vite does not do by itself to make the widget as small as it can be.
import { shortNames, shortStyles } from "./names.js";

/** Nothing has to be loaded ahead of a chunk, as all its styles are in it: `import()` is enough. */
export const plainImports = {
  name: "plain-imports",
  enforce: "pre",
  resolveId: (id) => (id === "\0vite/preload-helper.js" ? id : undefined),
  load: (id) => (id === "\0vite/preload-helper.js" ? "export const __vitePreload = (load) => load();" : undefined),
};

/** Markup is compiled to calls of `h`, which are shorter than those that its types are checked against. */
export const markup = {
  name: "markup",
  enforce: "pre",
  transform: (code, id) =>
    id.endsWith(".tsx") ? `import { Fragment, h } from "@conversas/widget/jsx-runtime";${code}` : undefined,
};

const SAID = /(new (?:Error|ConversasError|NoAnswer)\()(?:"[^"]*"|`[^`]*`)/g; // the widget has its own words for all errors
const GUARD = /\bglobalThis\.(document|navigator|(?:add|remove)EventListener)\?\./g; // for Node, where these are missing

/** What the client needs elsewhere than in a widget. */
export const onlyHere = {
  name: "only-here",
  transform(code, id) {
    if (!id.includes("/client/src/") && !id.includes("/widget/src/")) return undefined;
    return code.replace(SAID, '$1""').replace(GUARD, (_, name) => (name.endsWith("Listener") ? name : `${name}.`));
  },
  // One word instead of two for the same: neighbours become one declaration.
  renderChunk: (code) => ({ code: code.replace(/\bconst (?=[\w$[{])/g, "let "), map: null }),
};

const CLASSES = /\bclass=(?:"[^"]*"|\{(?:[^{}]|\{[^{}]*\})*\})/g; // of markup
const WORD = /(?<=[\s"`}]|^)([a-z]\w*)(?=[\s"`$]|$)/g;

/** In a shadow tree custom properties and classes are nobody else's: style sheets, palette and markup name them shortly. */
export function styles() {
  const names = shortStyles();
  const short = (all, name) => names.get(name) ?? all;
  const property = (code) => code.replace(/--([a-z][\w-]*)/g, (all) => (names.has(all) ? `--${names.get(all)}` : all));
  const sheet = (code) => property(code).replace(/(?<=\.)([a-z]\w*)(?=[^{}]*\{)/g, short);
  const words = (said) => said.replace(WORD, short);
  const template = (said) => said.replace(/(?<=^|\})[^{}]*/g, words); // but for what is filled in
  const markup = (code) =>
    code.replace(CLASSES, (given) => given.replace(/"[^"]*"/g, words).replace(/`[^`]*`/g, template));
  return {
    name: "styles",
    enforce: "pre",
    transform(code, id) {
      if (!id.includes("/widget/src/")) return undefined;
      if (id.includes(".css")) return { code: sheet(code), map: null };
      if (id.endsWith("/colours.ts")) return { code: property(code), map: null };
      return id.includes("/view/") ? { code: markup(code), map: null } : undefined;
    },
  };
}

/** For terser. Members are renamed alike in every chunk, whatever the order in which they are written. */
export function terserOptions() {
  const names = shortNames();
  const props = Object.fromEntries([...names].map(([name, short]) => [`$${name}`, short]));
  const regex = new RegExp(`^(${[...names.keys()].join("|")})$`);
  return {
    module: true,
    ecma: 2022,
    compress: { passes: 3, inline: 1, pure_getters: true, unsafe_arrows: true, keep_fargs: false, lhs_constants: false },
    mangle: { properties: { regex, keep_quoted: "strict", builtins: true, cache: { props } } },
    format: { comments: false },
  };
}
