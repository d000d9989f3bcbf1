import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import { launchOptions } from "./browser.ts";
import { webUrl } from "./environment.ts";

/**
 * The dashboard in a real browser over a running Switchyard, whose address and setup link come by environment. One worker:
 * the journeys share the one installation and its first owner.
 */
export default defineConfig({
  testDir: ".",
  testMatch: "*.journey.ts",
  outputDir: join(tmpdir(), "switchyard-e2e"),
  workers: 1,
  fullyParallel: false,
  // A journey that passes only when repeated has found something.
  retries: 0,
  timeout: 480_000,
  expect: { timeout: 30_000 },
  use: {
    baseURL: webUrl,
    launchOptions,
    actionTimeout: 30_000,
    navigationTimeout: 60_000,
  },
  projects: [
    { name: "main", testMatch: "deploy.journey.ts" },
    { name: "github", testMatch: "github.journey.ts", dependencies: ["main"] },
    { name: "rest", testIgnore: /(deploy|github)\.journey\.ts$/, dependencies: ["main"] },
  ],
});
