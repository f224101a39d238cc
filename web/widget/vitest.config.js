import { defineConfig } from "vitest/config";

const conditions = ["source", "import", "module", "default"];

export default defineConfig({
  ssr: { resolve: { conditions } },
  test: { include: ["tests/**/*.test.ts"], env: { TZ: "America/Sao_Paulo" } },
});
