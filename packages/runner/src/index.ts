export { principalHeader } from "./bridge/bridge.ts";
export { bundleRunner } from "./bundle.ts";
export type { BridgeConfig, EgressConfig, ForwardConfig, FrontConfig, Listen, RunnerConfig } from "./config.ts";
