// Puts what the packages have built into ../app/web/pages, from where the server serves it: pages by name, all else under
// assets/ with a hash in its name, each text beside its gzipped twin. Fails when the widget is over its budget.
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { extname, parse } from "node:path";
import { gzipSync } from "node:zlib";
import { minify } from "terser";

// Bytes, gzipped, of all that is loaded by a visitor of one language, the loader included:
const AT_FIRST = 8_000; // by every page of a customer
const IN_ALL = 20_000; // by whoever talks; ways around blocked sockets are not counted, hardly anybody needs them
const WORTH_ZIPPING = new Set([".js", ".css", ".svg", ".json"]);

const here = new URL("./", import.meta.url);
const pages = new URL("../app/web/pages/", here);
const assets = new URL("assets/", pages);
const gzip = (content) => gzipSync(content, { level: 9 });

await rm(pages, { recursive: true, force: true });
await mkdir(assets, { recursive: true });

// The console: its page, and what Vite has hashed already.
await cp(new URL("console/dist/index.html", here), new URL("console.html", pages));
for (const built of ["console/dist/assets/", "widget/dist/assets/"]) {
  await cp(new URL(built, here), assets, { recursive: true });
}

// The widget: the loader is the only name that customers know.
const manifest = JSON.parse(await readFile(new URL("widget/dist/.vite/manifest.json", here), "utf8"));
const entry = Object.values(manifest).find(({ isEntry }) => isEntry);
const source = (await readFile(new URL("widget-loader.js", here), "utf8")).replace("WIDGET_ENTRY", entry.file);
const { code: loader } = await minify(source, { ecma: 2022 });
await writeFile(new URL("widget.js", pages), loader);

await weigh();

// The demo's shop: plain files, hashed here.
let shop = await readFile(new URL("demo/index.html", here), "utf8");
for (const name of await readdir(new URL("demo/", here))) {
  if (extname(name) === ".html") continue;
  const content = await readFile(new URL(`demo/${name}`, here));
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8);
  const hashed = `demo-${parse(name).name}-${hash}${extname(name)}`;
  await writeFile(new URL(hashed, assets), content);
  shop = shop.replaceAll(`"${name}"`, `"/assets/${hashed}"`);
}
await writeFile(new URL("demo.html", pages), shop);

for (const folder of [pages, assets]) {
  for (const name of await readdir(folder)) {
    const content = WORTH_ZIPPING.has(extname(name)) && (await readFile(new URL(name, folder)));
    if (content && content.length > 1000) await writeFile(new URL(`${name}.gz`, folder), gzip(content));
  }
}
await writeFile(new URL(".built", pages), ""); // for make: everything above is there

/** Fails when in some language the widget is heavier than it promises. */
async function weigh() {
  const chunks = Object.values(manifest);
  const isLanguage = ({ src }) => src.includes("/texts/");
  const isWayAround = ({ src }) => src.endsWith("/polling.ts");
  const sizes = new Map();
  for (const { file } of chunks) sizes.set(file, gzip(await readFile(new URL(file, pages))).length);
  const sum = (some) => some.reduce((all, { file }) => all + sizes.get(file), gzip(loader).length);
  for (const language of chunks.filter(isLanguage)) {
    const first = sum([entry, language]);
    const whole = sum(chunks.filter((chunk) => chunk === language || !(isLanguage(chunk) || isWayAround(chunk))));
    const { name } = language;
    if (first > AT_FIRST) throw new Error(`a page loads ${first} bytes of the widget (${name}), over its ${AT_FIRST}`);
    if (whole > IN_ALL) throw new Error(`the widget is ${whole} bytes gzipped (${name}), over its ${IN_ALL}`);
    process.stdout.write(`widget, ${name}: ${first} of ${AT_FIRST} bytes at first, ${whole} of ${IN_ALL} in all\n`);
  }
}
