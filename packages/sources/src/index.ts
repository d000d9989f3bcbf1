export { createGitProvider, defaultCaps, type GitProviderOptions } from "./provider.ts";
