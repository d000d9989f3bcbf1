import type { Locator, Page } from "@playwright/test";

/** Does what a person does and counts it: a click is one, a field typed into is one. */
export class Effort {
  readonly steps: string[] = [];

  async click(what: Locator): Promise<void> {
    this.steps.push(`click ${await nameOf(what)}`);
    await what.click();
  }

  async type(field: Locator, text: string): Promise<void> {
    this.steps.push(`type ${await nameOf(field)}`);
    await field.fill(text);
  }

  /** What the client opens by itself costs the person nothing. */
  async open(page: Page, url: URL): Promise<void> {
    await page.goto(url.href);
  }

  get count(): number {
    return this.steps.length;
  }
}

async function nameOf(what: Locator): Promise<string> {
  return (await what.getAttribute("name")) ?? (await what.textContent())?.trim() ?? "";
}
