import { fileURLToPath } from "node:url";
import { chromium } from "./environment.ts";

/** Only root changes the network of the host when it starts sandboxes, and only root can shield a browser from that. */
export const shielded = chromium !== "" && process.platform === "linux" && process.getuid?.() === 0;
const shield = fileURLToPath(new URL("shield/chromium.sh", import.meta.url));

/** How Playwright starts Chromium: in a network of its own where that matters, else as it is. */
export const launchOptions = {
  ...(chromium ? { executablePath: shielded ? shield : chromium } : {}),
  ...(shielded ? { env: { ...process.env, E2E_NODE: process.execPath } } : {}),
  args: ["--no-sandbox"],
};
