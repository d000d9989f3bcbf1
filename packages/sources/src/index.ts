export { createHeadResolver } from "./git-head.ts";
export { defaultCaps, type GitProviderOptions } from "./options.ts";
export { createGitProvider } from "./provider.ts";
