import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { AppError } from "@switchyard/contracts";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const PROGRAMS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The two widths every page is looked at. */
export const sizes = {
  desk: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const;
export type Size = keyof typeof sizes;
export type Theme = "light" | "dark";

/** Opens the system's Chromium. Throws AppError chromium_missing. */
export async function openBrowser(path: string): Promise<Browser> {
  const executablePath = path
    .split(delimiter)
    .flatMap((folder) => PROGRAMS.map((program) => join(folder, program)))
    .find(isExecutable);
  if (!executablePath) {
    throw new AppError({
      code: "chromium_missing",
      kind: "precondition_failed",
      message: "No Chromium is on PATH.",
      remedy: "Install it: `apt-get install chromium` on Debian.",
    });
  }
  return await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
}

/** Signs in once; the state opens any number of contexts. */
export async function signIn(
  browser: Browser,
  webUrl: string,
  owner: { readonly email: string; readonly password: string },
): Promise<Awaited<ReturnType<BrowserContext["storageState"]>>> {
  const context = await browser.newContext({ viewport: sizes.desk });
  const page = await context.newPage();
  await page.goto(webUrl);
  await page.getByLabel(/e-?mail/i).fill(owner.email);
  await page.getByLabel(/password/i).fill(owner.password);
  await page.getByRole("button", { name: /^sign in/i }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  const state = await context.storageState();
  await context.close();
  return state;
}

/** Waits until what is in sight of a page has its data. What lies below the fold may wait for being scrolled to. */
export async function settle(page: Page): Promise<void> {
  await page.waitForLoadState("load");
  await page.evaluate("document.fonts.ready");
  await page.waitForFunction(
    `[...document.querySelectorAll('[data-slot="skeleton"], [aria-busy="true"]')]
      .every((one) => one.getBoundingClientRect().top > innerHeight)`,
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
