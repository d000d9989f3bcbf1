export { convertManifest, createGithub } from "./client.ts";
export { githubWebhooks } from "./webhook.ts";
