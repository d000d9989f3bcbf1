import { join } from "node:path";
import { repositoryRoot } from "../config.ts";

/** A program that npm installed. */
export function bin(name: string): string {
  return join(repositoryRoot, "node_modules/.bin", name);
}

/**
 * The command that runs one vitest project and leaves a JSON report. What meets real clocks and processes may fail once on a
 * machine that is busy: it is run again, and named. Nothing pure is.
 */
export function vitestCommand(project: string, report: string): readonly string[] {
  const config = "packages/testing/vitest.config.ts";
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const again = project === "unit" ? [] : ["--retry=1"];
  return [bin("vitest"), "run", "--config", config, "--project", project, ...again, ...reporters];
}
