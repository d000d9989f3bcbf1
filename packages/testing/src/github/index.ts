export type { CheckOutcome } from "./driver/pulls.ts";
export type { Fault } from "./faults.ts";
export { type GithubOptions, startGithub, type TestGithub } from "./start.ts";
export type { Delivery, TestApp } from "./world.ts";
