import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Findings, Gate, Violation } from "../gate.ts";
import type { Repository } from "../repository.ts";

interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Format and the linter's own rules, by Biome. */
export function biomeGate(repository: Repository): Gate {
  return {
    name: "format and lint",
    unit: "files",
    run: async () => {
      const words = ["check", "--reporter=json", "--max-diagnostics=2000", "--error-on-warnings", "."];
      const answer = await run(repository.root, "biome", words);
      return biomeFindings(answer);
    },
  };
}

interface BiomeReport {
  readonly summary: { readonly changed: number; readonly unchanged: number };
  readonly diagnostics: readonly {
    readonly category: string;
    readonly message: string;
    readonly location?: { readonly path?: string; readonly start?: { readonly line: number } };
  }[];
}

function biomeFindings(answer: Answer): Findings {
  const report = JSON.parse(answer.stdout) as BiomeReport;
  const violations = report.diagnostics.map(({ category, message, location }) => ({
    file: location?.path ?? ".",
    line: location?.start?.line || undefined,
    message: `${category}: ${message}`,
  }));
  return { checked: report.summary.changed + report.summary.unchanged, violations };
}

/** Files, exports and dependencies that nothing uses, by knip. */
export function deadCodeGate(repository: Repository): Gate {
  return {
    name: "dead code",
    unit: "source files",
    run: async () => {
      const words = ["--config", "packages/tooling/knip.json", "--reporter", "json", "--no-progress"];
      const answer = await run(repository.root, "knip", words);
      return {
        checked: repository.files.filter((file) => /\.(tsx?|mjs)$/.test(file)).length,
        violations: unused(answer),
      };
    },
  };
}

type KnipRow = { readonly file: string } & Readonly<Record<string, unknown>>;

function unused(answer: Answer): Violation[] {
  if (answer.code !== 0 && !answer.stdout.trimStart().startsWith("{"))
    return [{ file: "knip", message: answer.stderr.trim() || `ended with ${answer.code}` }];
  const { issues } = JSON.parse(answer.stdout) as { issues: readonly KnipRow[] };
  return issues.flatMap((row) =>
    Object.entries(row)
      .filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]))
      .flatMap(([kind, items]) => items.map((item) => unusedItem(row.file, kind, item))),
  );
}

function unusedItem(file: string, kind: string, item: unknown): Violation {
  const { name, line } = item as { name?: string; line?: number };
  return { file, line, message: `unused ${kind}: ${name ?? JSON.stringify(item)}` };
}

/** The installed programs stand beside this file's checkout, whichever checkout is judged. */
const PROGRAMS = fileURLToPath(new URL("../../../../node_modules/.bin/", import.meta.url));

/** Runs an installed program in `root`. Rejects when it cannot be started. */
function run(root: string, program: string, words: readonly string[]): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = spawn(PROGRAMS + program, words, {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }),
    );
  });
}
