import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { roles } from "@switchyard/contracts";
import { permissionTable, roleDescriptions } from "@switchyard/tenancy/permissions";

/** Parts of pages that the code writes, so that they cannot say anything else than it does. */
const written: Readonly<Record<string, () => string>> = {
  roles: () => roles.map((role) => row([role, roleDescriptions[role]])).join("\n"),
  permissions: () =>
    [
      row(["may", ...roles]),
      row(["---", ...roles.map(() => "---")]),
      ...permissionTable.map(({ description, roles: may }) =>
        row([description, ...roles.map((role) => (may.includes(role) ? "✓" : "–"))]),
      ),
    ].join("\n"),
};

/** The Markdown of a page, whole. `folder` holds the pages. */
export async function docSource(slug: string, folder = join(process.cwd(), "content/docs")): Promise<string> {
  const text = await readFile(join(folder, `${slug}.md`), "utf8");
  return text.replace(/^\{\{(\w+)\}\}$/gm, (whole, name: string) => written[name]?.() ?? whole);
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
