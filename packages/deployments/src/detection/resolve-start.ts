import { lstatSync } from "node:fs";
import { join } from "node:path";
import { sourceFault } from "./faults.ts";
import type { DeploymentPlan } from "./plan.ts";
import { joinPath } from "./source-tree.ts";

/** Programs that the sandbox brings along; anything else must come out of the build. */
const BROUGHT = new Set(["node", "npm", "npx", "sh", "python3", "python", "uv", "uvx"]);

/**
 * The plan with a start command that can be run as it stands: a bare program name becomes the one the build installed
 * (`node_modules/.bin`, from the server's folder upwards). Throws AppError entry_missing when the file that the command
 * names is not there after the build, start_program_missing when the program is not.
 */
export function resolveStart(treeDir: string, plan: DeploymentPlan): DeploymentPlan {
  for (const entry of plan.entries) {
    if (isThere(join(treeDir, plan.cwd, entry)) || isThere(join(treeDir, plan.cwd, `${entry}/index.js`))) continue;
    throw sourceFault(
      "entry_missing",
      `The start command runs ${entry}, and that file does not exist after the build.`,
      plan.build.length === 0
        ? `Add a build script that makes ${entry}, or commit it, or correct what names it (start, bin or main).`
        : `Check that the build writes ${entry}, or correct what names it (start, bin or main).`,
    );
  }
  const [program = "", ...rest] = plan.start;
  if (program.includes("/")) return withProgram(treeDir, plan, program);
  if (BROUGHT.has(program)) return plan;
  const parts = plan.cwd === "" ? [] : plan.cwd.split("/");
  for (let depth = parts.length; depth >= 0; depth--) {
    const path = joinPath(...parts.slice(0, depth), "node_modules/.bin", program);
    if (isThere(join(treeDir, path))) return { ...plan, start: [`/app/${path}`, ...rest] };
  }
  throw missingProgram(program);
}

function withProgram(treeDir: string, plan: DeploymentPlan, program: string): DeploymentPlan {
  const inApp = program.startsWith("/app/") ? program.slice("/app/".length) : null;
  if (inApp !== null && !isThere(join(treeDir, inApp))) throw missingProgram(program);
  return plan;
}

function missingProgram(program: string): Error {
  return sourceFault(
    "start_program_missing",
    `The start command runs "${program}", which the build did not install.`,
    `Add the package that brings "${program}" to the dependencies, or correct the start command.`,
  );
}

function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
