import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { type Browser, type BrowserContext, expect, type Page } from "@playwright/test";
import { picturesDir, webUrl } from "./environment.ts";

/** One way to look at the dashboard: a width and a theme, signed in. */
export interface View {
  readonly name: string;
  readonly page: Page;
}

const sizes = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

/** Everything a page said as an error since it was opened, by page. */
const faults = new WeakMap<Page, string[]>();

/** Collects what a page logs as an error and what it throws while it is at the dashboard; GitHub's pages are not ours. */
export function watch(page: Page): Page {
  const said: string[] = [];
  faults.set(page, said);
  const isOurs = () => page.url().startsWith(`${webUrl}/`);
  page.on("console", (message) => {
    if (message.type() === "error" && isOurs())
      said.push(`${page.url()}: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => isOurs() && said.push(`${page.url()}: ${String(error)}`));
  return page;
}

/** Fails when the page has said an error. */
export function expectQuiet(page: Page): void {
  expect(faults.get(page) ?? []).toEqual([]);
}

/** The four views of one session: both widths in both themes. */
export async function openViews(
  browser: Browser,
  state: Awaited<ReturnType<BrowserContext["storageState"]>>,
): Promise<readonly View[]> {
  const views: View[] = [];
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const colorScheme of ["light", "dark"] as const) {
      const phone = size === "phone";
      const context = await browser.newContext({
        baseURL: webUrl,
        viewport,
        colorScheme,
        storageState: state,
        hasTouch: phone,
        isMobile: phone,
        reducedMotion: "reduce",
      });
      views.push({ name: `${size}-${colorScheme}`, page: watch(await context.newPage()) });
    }
  }
  return views;
}

/** Closes the contexts of views. */
export async function closeViews(views: readonly View[]): Promise<void> {
  await Promise.all(views.map((view) => view.page.context().close()));
}

/** A picture of the page, in PICTURES_DIR when there is one. */
export async function picture(view: View, name: string): Promise<void> {
  if (picturesDir) await view.page.screenshot({ path: join(picturesDir, `${name}-${view.name}.png`) });
}

/** Shows something in every view, takes its picture and checks it; one after the other, since calm pictures need the cores. */
export async function look(views: readonly View[], name: string, show: (page: Page) => Promise<void>): Promise<void> {
  for (const view of views) {
    await show(view.page);
    await picture(view, name);
    await expectSound(view.page);
  }
}

/** Nothing wider than the screen, nothing that axe calls serious, no error in the console. */
export async function expectSound(page: Page): Promise<void> {
  const over = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  expect(over, `${page.url()} scrolls sideways`).toBeLessThanOrEqual(0);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations
    .filter((violation) => violation.impact === "serious" || violation.impact === "critical")
    .map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
  expect(serious, page.url()).toEqual([]);
  expectQuiet(page);
}
