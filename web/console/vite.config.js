import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// Served below /console by the same process as the API; its hashed files lie in /assets beside the widget's.
export default defineConfig({
  base: "/",
  plugins: [react()],
  resolve: { conditions: ["source", "browser", "import", "module", "default"] },
  build: {
    outDir: "dist",
    assetsDir: "assets",
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        entryFileNames: "assets/console-[hash].js",
        chunkFileNames: "assets/console-[name]-[hash].js",
        assetFileNames: "assets/console-[name]-[hash][extname]",
      },
    },
  },
});
