import { CreateServerInput, slugify } from "@switchyard/contracts";
import type { z } from "zod";

export interface DraftVariable {
  readonly key: number;
  readonly name: string;
  readonly value: string;
}

/** What is entered in the form of a new server, as text, so that nothing is lost while it is wrong. */
export interface Draft {
  /** `owner/name` of a repository of a linked GitHub account; null where the source is a Git URL. */
  readonly githubRepo: string | null;
  readonly gitUrl: string;
  readonly name: string;
  readonly ref: string;
  readonly rootDir: string;
  readonly access: "organization" | "public";
  readonly credential: "none" | "token" | "deploy_key";
  readonly token: string;
  readonly variables: readonly DraftVariable[];
}

export const emptyDraft: Draft = {
  githubRepo: null,
  gitUrl: "",
  name: "",
  ref: "",
  rootDir: "",
  access: "organization",
  credential: "none",
  token: "",
  variables: [],
};

/** A name from a Git URL: `https://host/acme/weather-mcp.git` → `weather-mcp`. */
export function nameFromUrl(gitUrl: string): string {
  const last = gitUrl.trim().replace(/\/+$/, "").split(/[/:]/).at(-1) ?? "";
  return last.replace(/\.git$/, "").slice(0, 80);
}

/** The slug a name leads to; it stays in the endpoint for good. */
export function slugOf(name: string): string {
  return slugify(name, 24, "server");
}

export type Faults = Readonly<Record<string, string>>;

/** The API's input from a draft, or what is wrong with it by field. */
export function inputOf(draft: Draft): { readonly input: z.input<typeof CreateServerInput>; readonly faults: Faults } {
  const { githubRepo } = draft;
  const named = draft.variables.filter((variable) => variable.name !== "" || variable.value !== "");
  const input: z.input<typeof CreateServerInput> = {
    name: draft.name.trim() || nameFromUrl(githubRepo ?? draft.gitUrl),
    source: {
      ...(githubRepo === null ? { gitUrl: draft.gitUrl.trim() } : { githubRepo }),
      ...(draft.ref.trim() ? { ref: draft.ref.trim() } : {}),
      ...(draft.rootDir.trim() ? { rootDir: draft.rootDir.trim() } : {}),
    },
    access: draft.access,
    ...(githubRepo === null ? credentialOf(draft) : {}),
    ...(named.length > 0
      ? { variables: Object.fromEntries(named.map((variable) => [variable.name, variable.value])) }
      : {}),
  };
  return { input, faults: faultsOf(draft, input) };
}

/** The App itself reads a repository of a linked account; nothing is entered for it. */
function credentialOf(draft: Draft): Pick<z.input<typeof CreateServerInput>, "credential"> {
  if (draft.credential === "token") return { credential: { kind: "token", token: draft.token } };
  return draft.credential === "deploy_key" ? { credential: { kind: "deploy_key" } } : {};
}

function faultsOf(draft: Draft, input: z.input<typeof CreateServerInput>): Faults {
  const faults: Record<string, string> = {};
  if (draft.githubRepo === null && draft.gitUrl.trim() === "")
    faults["source.gitUrl"] = "Enter the URL you would give to git clone.";
  if (draft.githubRepo === null && draft.credential === "token" && draft.token === "")
    faults["credential.token"] = "Paste the token.";
  const names = draft.variables.map((variable) => variable.name);
  const twice = names.find((name, index) => name !== "" && names.indexOf(name) !== index);
  if (twice !== undefined) faults[`variables.${twice}`] = "This name stands twice.";
  const parsed = CreateServerInput.safeParse(input);
  for (const issue of parsed.error?.issues ?? []) {
    const path = issue.path.map(String).join(".");
    if (path !== "source") faults[path] ??= issue.message;
  }
  return faults;
}

/** `NAME=value` lines, as in a .env file, as variables; quotes around a value are taken off, comments left out. */
export function variablesFromText(text: string): readonly { readonly name: string; readonly value: string }[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const match = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line);
    if (!match?.[1]) return [];
    const value = match[2] ?? "";
    const quoted = /^(["'])(.*)\1$/.exec(value);
    return [{ name: match[1], value: quoted?.[2] ?? value }];
  });
}
