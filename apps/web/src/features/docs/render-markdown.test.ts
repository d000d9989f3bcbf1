import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { roles } from "@switchyard/contracts";
import { permissionTable } from "@switchyard/tenancy/permissions";
import { describe, expect, it } from "vitest";
import { docPages } from "./catalogue.ts";
import { docSource } from "./doc-source.ts";
import { headingsOf, renderMarkdown } from "./render-markdown.ts";

const folder = join(import.meta.dirname, "../../../content/docs");

describe("documentation", () => {
  it("has a file for each page, and every link between pages leads to one", () => {
    for (const page of docPages) {
      const path = join(folder, `${page.slug}.md`);
      expect(existsSync(path), page.slug).toBe(true);
      for (const [, slug] of readFileSync(path, "utf8").matchAll(/\(\/docs\/([a-z-]+)[)#]/g)) {
        expect(docPages.map((known) => known.slug)).toContain(slug);
      }
    }
  });
  it("begins each page with its title", () => {
    for (const page of docPages) {
      expect(readFileSync(join(folder, `${page.slug}.md`), "utf8")).toMatch(new RegExp(`^# ${page.title}\n`));
    }
  });
});

describe("parts that the code writes", () => {
  it("stand in the page of the team: every right, with exactly the roles that hold it", async () => {
    const source = await docSource("team", folder);
    expect(source).not.toContain("{{");
    for (const { description, roles: may } of permissionTable) {
      const cells = roles.map((role) => (may.includes(role) ? "✓" : "–"));
      expect(source).toContain(`| ${[description, ...cells].join(" | ")} |`);
    }
    expect(renderMarkdown(source)).toContain('<td class="mark">✓</td>');
  });
  it("have a writer wherever a page asks for one", async () => {
    for (const page of docPages) expect(await docSource(page.slug, folder), page.slug).not.toMatch(/^\{\{\w+\}\}$/m);
  });
});

describe("rendering", () => {
  it("keeps a column of HTTP statuses narrow, and only such a one", () => {
    const html = renderMarkdown(
      "| code | status | most |\n|---|---|---|\n| `a_b` | 403 | 100 |\n| `c_d` | 429 | a lot |",
    );
    expect(html).toContain('<th scope="col" class="status">status</th><th scope="col">most</th>');
    expect(html).toContain('<td class="status">429</td><td>a lot</td>');
  });
  it("shows HTML instead of running it", () => {
    const html = renderMarkdown('<script>alert(1)</script> and <img src=x onerror="alert(1)">');
    expect(html).not.toMatch(/<script|<img/);
    expect(html).toContain("&lt;script&gt;");
  });
  it("makes no link out of an address that could run code", () => {
    expect(renderMarkdown("[x](javascript:alert(1)) [y](//evil.example)")).not.toContain("<a");
    expect(renderMarkdown("[x](/docs/api)")).toContain('<a href="/docs/api">');
  });
  it("gives headings anchors that the list of the page uses", () => {
    const [heading] = headingsOf("# A\n\n## What is detected, in this order\n");
    expect(renderMarkdown("## What is detected, in this order")).toContain(`id="${heading?.anchor}"`);
  });
});
