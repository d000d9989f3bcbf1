import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const skipped = ["**/node_modules/**", "**/.next/**", "packages/testing/fixtures/**", "packages/templates/servers/**"];

/** `unit` is pure and beside its source; `int` meets real Postgres, Redis and sandboxes; `e2e` meets the composed system. */
export default defineConfig({
  root: here("../.."),
  test: {
    projects: [
      {
        test: {
          name: "unit",
          root: here("../.."),
          include: ["{apps,packages}/**/*.test.{ts,tsx}"],
          exclude: [...skipped, "**/*.int.test.ts", "**/*.e2e.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "int",
          root: here("../.."),
          include: ["{apps,packages}/**/*.int.test.ts"],
          exclude: skipped,
          globalSetup: [here("src/global-setup.ts")],
          setupFiles: [here("src/setup-file.ts")],
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "e2e",
          root: here("../.."),
          include: ["apps/*/e2e/**/*.e2e.test.ts"],
          exclude: skipped,
          // One system for all: its two cores are what the tests would fight over.
          maxWorkers: 1,
          testTimeout: 300_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
