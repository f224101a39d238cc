import { defineConfig } from "vite";
import { markup, onlyHere, plainImports, styles, terserOptions } from "./smaller.js";

// `widget.js` is the address that a customer's page embeds, so it keeps its name and is cached briefly; what it loads
// carries a hash and is cached for a year.
export default defineConfig({
  plugins: [styles(), markup, plainImports, onlyHere],
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
        entryFileNames: "assets/widget-[hash:6].js",
        chunkFileNames: "assets/widget-[name]-[hash:6].js",
      },
    },
  },
});
