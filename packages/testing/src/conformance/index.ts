export { compareRuns, compareScenario, type Difference, findingsOf } from "./compare-runs.ts";
export {
  type Check,
  type ConformanceRun,
  type Revision,
  runConformance,
  type ScenarioResult,
  totalsOf,
} from "./run-conformance.ts";
export { type RunningFixture, startConformanceServer, stdioConformanceArgv } from "./start-fixture.ts";
export { type RunningProgram, startListener } from "./start-program.ts";
