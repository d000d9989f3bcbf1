import { join } from "node:path";
import { repositoryRoot } from "../config.ts";

/** A program that npm installed. */
export function bin(name: string): string {
  return join(repositoryRoot, "node_modules/.bin", name);
}

/** The command that runs one vitest project and leaves a JSON report. */
export function vitestCommand(project: string, report: string): readonly string[] {
  const config = "packages/testing/vitest.config.ts";
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  return [bin("vitest"), "run", "--config", config, "--project", project, ...reporters];
}
