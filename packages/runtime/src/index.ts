export { type ArtifactStoreOptions, createArtifactStore } from "./artifacts.ts";
export { createSandboxDriver } from "./driver.ts";
export type { HostPort, RegistrySettings, SandboxMode, SandboxOptions } from "./options.ts";
export { noRegistries } from "./options.ts";
export { readRegistrySettings } from "./registries.ts";
