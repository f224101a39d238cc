import { defineConfig } from "vite";

// `widget.js` is the address that a customer's page embeds, so it keeps its name and is cached briefly; what it loads
// carries a hash and is cached for a year.
export default defineConfig({
  resolve: { conditions: ["source", "browser", "import", "module", "default"] },
  build: {
    outDir: "dist",
    assetsDir: "assets",
    manifest: true,
    modulePreload: false,
    rolldownOptions: {
      input: { widget: "src/main.tsx" },
      preserveEntrySignatures: "strict", // the loader calls what main exports
      output: { entryFileNames: "assets/widget-[hash].js", chunkFileNames: "assets/widget-[name]-[hash].js" },
    },
  },
});
