import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "@switchyard/contracts";
import { describe, expect, it } from "vitest";
import { templateDir, templates } from "./templates.ts";

const skipped = new Set(["node_modules", "dist", ".venv", "__pycache__"]);

function filesIn(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => !skipped.has(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? filesIn(join(dir, entry.name)) : [join(dir, entry.name)]));
}

describe.each(templates)("the example $slug", ({ dir, language, slug }) => {
  it("has a front page and pinned dependencies", () => {
    expect(templateDir(slug)).toBe(dir);
    expect(existsSync(join(dir, "README.md"))).toBe(true);
    if (language === "python") {
      const lines = readFileSync(join(dir, "requirements.txt"), "utf8").trim().split("\n");
      for (const line of lines) expect(line).toMatch(/^[\w.-]+==[\w.]+$/);
      return;
    }
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(dir, "package.json"), "utf8")) as Record<
      "dependencies" | "devDependencies",
      Record<string, string>
    >;
    for (const version of Object.values({ ...dependencies, ...devDependencies }))
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(readFileSync(join(dir, "package-lock.json"), "utf8")).not.toContain('"resolved"');
  });

  it("names no registry, so that it installs from whichever one is configured", () => {
    for (const file of filesIn(dir)) expect(readFileSync(file, "utf8"), file).not.toMatch(/registry\.|pypi\.|npmjs/);
  });
});

it("refuses a slug that is none, naming those there are", () => {
  expect(() => templateDir("../secrets")).toThrow(AppError);
});
