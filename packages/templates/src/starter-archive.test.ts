import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { templateCards } from "./catalogue.ts";
import { starterArchive } from "./starter-archive.ts";
import { starterFiles } from "./starter-files.ts";

const servers = fileURLToPath(new URL("../servers", import.meta.url));

describe.each(templateCards)("the archive of $slug", ({ slug, language }) => {
  it("holds what a fresh repository needs, in one folder, and nothing that tools made", async () => {
    const names = Object.keys(unzipSync(await starterArchive(servers, slug)));
    const needed = ["README.md", ".gitignore", language === "python" ? "requirements.txt" : "package-lock.json"];
    expect(names).toEqual(expect.arrayContaining(needed.map((name) => `${slug}/${name}`)));
    for (const name of names) {
      expect(name.startsWith(`${slug}/`)).toBe(true);
      expect(name).not.toMatch(/node_modules|\/dist\/|\.venv|__pycache__|\.\.|\\/);
    }
  });

  it("is the same bytes each time, and holds exactly the starter's files", async () => {
    const [one, other] = [await starterArchive(servers, slug), await starterArchive(servers, slug)];
    expect(Buffer.from(one).equals(Buffer.from(other))).toBe(true);
    const unpacked = unzipSync(one);
    for (const { path, content } of await starterFiles(servers, slug)) {
      expect(Buffer.from(unpacked[`${slug}/${path}`] ?? []).equals(Buffer.from(content)), path).toBe(true);
    }
  });

  it("tells its reader how a push deploys it", async () => {
    const readme = (await starterFiles(servers, slug)).find(({ path }) => path === "README.md");
    expect(new TextDecoder().decode(readme?.content)).toMatch(/git push/);
  });
});

it("reads no folder that is not a template", async () => {
  for (const slug of ["../src", "nothing", ""]) {
    await expect(starterFiles(servers, slug)).rejects.toMatchObject({ code: "template_not_found" });
  }
});
