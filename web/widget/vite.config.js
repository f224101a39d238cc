import { gzipSync } from "node:zlib";
import { defineConfig } from "vite";
import { markup, plainImports, onlyHere, terserOptions } from "./smaller.js";

const FIRST_LOAD = 8 * 1024; // bytes gzip: what every page of a customer loads
const WHOLE = 20 * 1024; // bytes gzip: and what a conversation takes, loaded when the page is idle

/** Fails the build when the widget has become heavier than it promises. Of the languages a visitor loads one. */
const budget = {
  name: "budget",
  writeBundle(_, bundle) {
    const chunks = Object.values(bundle).filter(({ type }) => type === "chunk");
    const size = ({ code }) => gzipSync(code, { level: 9 }).length;
    const isLanguage = ({ facadeModuleId }) => facadeModuleId?.includes("/texts/");
    const isFallback = ({ facadeModuleId }) => facadeModuleId?.endsWith("/polling.ts"); // only where sockets do not pass
    const language = Math.max(...chunks.filter(isLanguage).map(size));
    const sum = (some) => some.map(size).reduce((one, other) => one + other, language);
    const entry = chunks.filter(({ isEntry }) => isEntry);
    const imported = chunks.filter(({ fileName }) => entry.some(({ imports }) => imports.includes(fileName)));
    const first = sum([...entry, ...imported]);
    const whole = sum(chunks.filter((chunk) => !isLanguage(chunk) && !isFallback(chunk)));
    if (first > FIRST_LOAD) this.error(`a page loads ${first} bytes gzip, at most ${FIRST_LOAD} are allowed`);
    if (whole > WHOLE) this.error(`the widget is ${whole} bytes gzip, at most ${WHOLE} are allowed`);
    this.info(`a page loads ${first} bytes gzip (of ${FIRST_LOAD}), a conversation ${whole} (of ${WHOLE})`);
  },
};

// `widget.js` is the address that a customer's page embeds, so it keeps its name and is cached briefly; what it loads
// carries a hash and is cached for a year.
export default defineConfig({
  plugins: [markup, plainImports, onlyHere, budget],
  oxc: {
    jsx: { runtime: "classic", pragma: "h", pragmaFrag: "Fragment" }, // shorter than what the types are checked against
  },
  resolve: { conditions: ["source", "browser", "import", "module", "default"] },
  build: {
    outDir: "dist",
    assetsDir: "assets",
    manifest: true,
    modulePreload: false,
    minify: "terser",
    terserOptions: terserOptions(),
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    cssMinify: "lightningcss",
    rolldownOptions: {
      input: { widget: "src/main.tsx" },
      preserveEntrySignatures: "allow-extension", // the loader calls what main exports; other chunks share its modules
      output: {
        minifyInternalExports: true,
        entryFileNames: "assets/widget-[hash].js", chunkFileNames: "assets/widget-[name]-[hash].js" },
    },
  },
});
