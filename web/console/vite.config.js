import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { firstLoad } from "./first-load.js";

const server = process.env.CONVERSAS_URL ?? "http://127.0.0.1:8000"; // for `npm run dev`

// Served below /console by the same process as the API; its hashed files lie in /assets beside the widget's.
export default defineConfig({
  base: "/",
  plugins: [react(), firstLoad({ gzipKilobytes: 200 })],
  resolve: { conditions: ["source", "browser", "import", "module", "default"] },
  server: { proxy: { "/v1": { target: server, ws: true }, "/demo": server } },
  // The server puts the nonce of each answer here; what the page's own scripts style, they style with it.
  html: { cspNonce: "CONVERSAS_NONCE" },
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
