import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    testTimeout: 30_000, // those of a real server wait for real links to come back
    hookTimeout: 30_000,
  },
});
