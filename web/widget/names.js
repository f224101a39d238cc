// Which names of members mean something only inside the widget: the build makes them short. A name is left alone when
// anybody else may read or write it, or when it is spelled out in a string anywhere.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const CLIENT = join(here, "../client/src");
const OWN = join(here, "src");

const MEMBER = /(?:\.|^\s*(?:readonly |override |async )*|[{,(]\s*)"?([A-Za-z_]\w*)"?(?=\??:|\(|<)/gm; // as types declare it
const USED = /(?<=\.)([a-z]\w+)\b|\b([a-z]\w+)(?=\??:)/g;
const QUOTED = /(["'`])([A-Za-z_]\w*)\1/g;
const ATTRIBUTE = /^on[A-Z]/; // of elements
const EXPORTED = /\bexport (?:async )?(?:const|function|class) (\w+)/g; // other chunks ask for these by name
const COMMENT = /\/\*[^]*?\*\/|(?<![:"'`\w/])\/\/.*/g;
const WORDS = ["as", "do", "if", "in", "is", "of"];
const CHOSEN = ["left", "right", "sending", "sent", "read", "failed"]; // classes whose names are values of the state
const LETTERS = "abcdefghijklmnopqrstuvwxyz";

function filesOf(folder) {
  const all = readdirSync(folder, { withFileTypes: true, recursive: true });
  return all.filter((it) => it.isFile() && /\.tsx?$/.test(it.name)).map((it) => join(it.parentPath ?? it.path, it.name));
}

const read = (files) => files.map((file) => readFileSync(file, "utf8")).join("\n");
const found = (pattern, text) => [...text.matchAll(pattern)].map((match) => match.slice(1).findLast(Boolean));

/** The platform's names, as TypeScript knows them. */
function platform() {
  const folder = dirname(createRequire(import.meta.url).resolve("typescript"));
  const files = readdirSync(folder).filter((name) => /^lib\.(dom|es)[\w.]*\.d\.ts$/.test(name));
  return found(MEMBER, read(files.map((name) => join(folder, name))));
}

/** What the server, the page, the loader and the browser's storage know by name. */
function outside() {
  const generated = filesOf(join(CLIENT, "generated"));
  const declaring = ["kept.ts", "main.tsx", "jsx-runtime.ts", "elements.ts"].map((name) => join(OWN, name));
  const pending = /interface PendingMessage \{[^}]+\}/.exec(readFileSync(join(CLIENT, "state.ts"), "utf8"));
  return found(MEMBER, `${read([...generated, ...declaring])}\n${pending}`);
}

const STYLED = /--([a-z][\w-]*)|\.([a-z]\w*)(?=[^{}]*\{)/g; // a custom property, or a class in a selector
const SPELLED = /(["'`])(?:\\.|(?!\1).)*?\1/g; // strings: selectors may be among them

/** Of what names the style sheets give a meaning: custom properties (`--line`) and classes that only markup names. */
export function shortStyles() {
  const sheets = readdirSync(OWN).filter((name) => name.endsWith(".css"));
  const sheet = read(sheets.map((name) => join(OWN, name)));
  const spelled = read(filesOf(OWN)).replace(COMMENT, "").match(SPELLED).join(" ");
  const kept = new Set([...found(/\.([a-z]\w*)/g, spelled), ...CHOSEN]);
  const counts = new Map();
  for (const [name] of sheet.matchAll(STYLED)) if (!kept.has(name.slice(1))) counts.set(name, (counts.get(name) ?? 0) + 1);
  const names = [...counts.keys()].sort((one, other) => counts.get(other) - counts.get(one) || (one < other ? -1 : 1));
  const short = (name) => [...LETTERS, ...LETTERS.toUpperCase()][names.filter((it) => it[0] === name[0]).indexOf(name)];
  return new Map(names.map((name) => [name.replace(/^\./, ""), short(name)]));
}

/** A short name for each, the most frequent ones first; the same in every chunk and in every build of the same code. */
export function shortNames() {
  const files = [...filesOf(OWN), ...filesOf(CLIENT).filter((file) => !file.includes("generated"))];
  const own = read(files).replace(COMMENT, "");
  const taken = new Set([...platform(), ...outside(), ...found(QUOTED, own), ...found(EXPORTED, own), ...WORDS]);
  const counts = new Map();
  for (const name of found(USED, own)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const names = [...counts.keys()].filter((name) => name.length > 2 && !taken.has(name) && !ATTRIBUTE.test(name));
  names.sort((one, other) => counts.get(other) - counts.get(one) || (one < other ? -1 : 1));
  const pairs = [...LETTERS].flatMap((first) => [...LETTERS].map((second) => first + second));
  const short = [...LETTERS, ...pairs].filter((name) => !taken.has(name));
  return new Map(names.map((name, at) => [name, short[at]]));
}
