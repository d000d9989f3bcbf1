import { cruise, type ICruiseResult } from "dependency-cruiser";
import type { Findings, Gate, Violation } from "../gate.ts";
import { importRules, isKnownRoom } from "../import-rules.ts";
import type { Repository } from "../repository.ts";

/** The import rules of the house, held by dependency-cruiser. Types count as imports. */
export function importsGate(repository: Repository): Gate {
  return { name: "imports", unit: "modules", run: () => cruiseHouse(repository) };
}

async function cruiseHouse(repository: Repository): Promise<Findings> {
  const apps = foldersBelow(repository, "apps");
  const unknown = foldersBelow(repository, "packages").filter((room) => !isKnownRoom(room));
  const { output } = await cruise(
    ["apps", "packages"].filter((folder) => foldersBelow(repository, folder).length > 0),
    {
      baseDir: repository.root,
      ruleSet: importRules(apps),
      validate: true,
      tsPreCompilationDeps: true,
      doNotFollow: { path: "node_modules|packages/db/src/generated" },
      exclude: { path: "packages/templates/servers/|packages/testing/fixtures/|/\\.next/|\\.css$" },
    },
    {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "types", "default"],
      extensions: [".ts", ".tsx", ".mts", ".mjs", ".js", ".json", ".d.ts"],
      mainFields: ["module", "main", "types", "typings"],
    },
  );
  if (typeof output === "string") return { checked: 0, violations: [] };
  const ours = output.modules.filter((module) => /^(apps|packages)\//.test(module.source));
  return {
    checked: ours.length,
    violations: [
      ...unknown.map((room) => ({
        file: `packages/${room}`,
        message: "this room is not in the table of import rules",
      })),
      ...violationsOf(output),
    ],
  };
}

function violationsOf(result: ICruiseResult): Violation[] {
  const reasons = new Map((result.summary.ruleSetUsed?.forbidden ?? []).map((rule) => [rule.name, rule.comment ?? ""]));
  return result.summary.violations.map(({ from, to, rule, cycle }) => {
    const path = cycle ? cycle.map((step) => step.name).join(" → ") : to;
    return { file: from, message: `${rule.name}: imports ${path} (${reasons.get(rule.name) ?? ""})` };
  });
}

function foldersBelow(repository: Repository, folder: string): string[] {
  const names = repository.files
    .filter((file) => file.startsWith(`${folder}/`))
    .map((file) => file.split("/")[1] ?? "");
  return [...new Set(names)].filter((name) => name !== "");
}
