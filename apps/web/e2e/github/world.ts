import { dirname } from "node:path";
import { templateDir } from "@switchyard/templates";
import { starterFiles } from "@switchyard/templates/starter";
import { startGithub, type TestGithub } from "@switchyard/testing/github";
import { owner } from "../environment.ts";
import { notebook } from "./repository.ts";

/** Other repositories of the same accounts: a picker has something to search in. */
const OTHERS = [
  { owner: "acme", name: "handbook", private: false },
  { owner: "acme", name: "invoice-tools", private: true },
  { owner: "acme", name: "weather-mcp", private: false },
  { owner: "ada", name: "dotfiles", private: false },
] as const;

/** Starts the GitHub of the journeys: the owner of the installation with an organization, and what they have there. */
export async function startWorld(): Promise<TestGithub> {
  const github = await startGithub({
    users: [
      { login: "ada", name: owner.name, email: owner.email },
      { login: "eve", name: "Eve Moneypenny", email: "eve@example.com" },
      { login: "mallory", name: "Mallory", email: "mallory@example.com" },
    ],
  });
  for (const repo of OTHERS) await github.createRepo(repo);
  const files = await starterFiles(dirname(templateDir("typescript-http")), "typescript-http");
  await github.createRepo({
    ...notebook,
    private: true,
    files: Object.fromEntries(files.map(({ path, content }) => [path, content])),
  });
  return github;
}
