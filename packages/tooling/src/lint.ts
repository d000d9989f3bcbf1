/** `npm run lint`: every structure rule of the house as a gate; ends with 1 when one of them does not hold. */
import { fileURLToPath } from "node:url";
import { type Gate, renderReports, runGate } from "./gate.ts";
import { docstringsGate } from "./gates/docstrings.ts";
import { envExampleGate } from "./gates/env-example.ts";
import { environmentGate } from "./gates/environment.ts";
import { exportsGate } from "./gates/exports.ts";
import { importsGate } from "./gates/imports.ts";
import { lockFileGate } from "./gates/lock-file.ts";
import { namesGate } from "./gates/names.ts";
import { biomeGate, deadCodeGate } from "./gates/programs.ts";
import { sizesGate } from "./gates/sizes.ts";
import { storesGate } from "./gates/stores.ts";
import { wordsGate } from "./gates/words.ts";
import { openRepository } from "./repository.ts";

const repository = openRepository(fileURLToPath(new URL("../../..", import.meta.url)));
process.chdir(repository.root);

// The first three are programs of their own or ask one: they run while the rest parses.
const gates: readonly Gate[] = [
  biomeGate(repository),
  deadCodeGate(repository),
  wordsGate(repository),
  importsGate(repository),
  namesGate(repository),
  environmentGate(repository),
  storesGate(repository),
  exportsGate(repository),
  sizesGate(repository),
  docstringsGate(repository),
  envExampleGate(repository),
  lockFileGate(repository),
];
const reports = await Promise.all(gates.map(runGate));
process.stdout.write(renderReports(reports));
process.exitCode = reports.every((report) => report.violations.length === 0) ? 0 : 1;
