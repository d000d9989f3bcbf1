import { AppError, type Manifest } from "@switchyard/contracts";
import { canonicalJson, sha256Hex } from "@switchyard/crypto";
import { z } from "zod";
import type { Dialogue } from "./mcp-dialogue.ts";

/** Bounds on what a hostile server may make us keep. */
const MAX_PAGES = 50;
const MAX_ITEMS = 2_000;
/** Characters of JSON in all lists together, and how deep an entry may nest. */
const MAX_CHARS = 4 * 1_048_576;
const MAX_DEPTH = 64;

const text = z.string().nullable().catch(null).default(null);
const record = z.record(z.string(), z.unknown());

const Tool = z.object({
  name: z.string(),
  title: text,
  description: text,
  // A tool without one is kept: hygiene says what it lacks.
  inputSchema: record.catch({}).default({}),
  outputSchema: record.nullable().catch(null).default(null),
  annotations: record.nullable().catch(null).default(null),
  execution: record.nullable().catch(null).default(null),
});
const Prompt = z.object({
  name: z.string(),
  title: text,
  description: text,
  arguments: z.array(z.unknown()).catch([]).default([]),
});
const Resource = z.object({ uri: z.string(), name: z.string(), description: text, mimeType: text });
const ResourceTemplate = z.object({ uriTemplate: z.string(), name: z.string(), description: text, mimeType: text });

export type ManifestContent = Omit<Manifest, "deploymentId" | "digest" | "diff">;

/**
 * Asks for everything a server exposes, all pages of it, in the era of the dialogue. Throws AppError manifest_too_large,
 * and verify_request_failed for a list that is declared and not answered.
 */
export async function captureManifest(dialogue: Dialogue, spoken: readonly Dialogue[]): Promise<ManifestContent> {
  const budget: Budget = { left: MAX_CHARS };
  spend(budget, [dialogue.capabilities, dialogue.instructions, dialogue.serverInfo]);
  const has = (capability: string): boolean => dialogue.capabilities[capability] !== undefined;
  const list = <T>(method: string, key: string, item: z.ZodType<T>): Promise<T[]> =>
    has(method.split("/")[0] ?? "") ? listAll(dialogue, { method, key, item, budget }) : Promise.resolve([]);
  return {
    eras: spoken.map((one) => one.era).sort(),
    protocolVersions: [...new Set(spoken.flatMap((one) => one.versions))].sort(),
    serverInfo: named(dialogue, spoken).serverInfo,
    instructions: dialogue.instructions,
    capabilities: { ...dialogue.capabilities },
    tools: await list("tools/list", "tools", Tool),
    prompts: await list("prompts/list", "prompts", Prompt),
    resources: await list("resources/list", "resources", Resource),
    resourceTemplates: await list("resources/templates/list", "resourceTemplates", ResourceTemplate).catch(
      // A server with fixed resources only need not know this method.
      (error: unknown) => {
        if (error instanceof AppError && error.code === "verify_request_failed") return [];
        throw error;
      },
    ),
  };
}

function named(dialogue: Dialogue, spoken: readonly Dialogue[]): Dialogue {
  return dialogue.serverInfo.name === "" ? (spoken.find((one) => one.serverInfo.name !== "") ?? dialogue) : dialogue;
}

async function listAll<T>(
  dialogue: Dialogue,
  list: { readonly method: string; readonly key: string; readonly item: z.ZodType<T>; readonly budget: Budget },
): Promise<T[]> {
  const items: T[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES && items.length < MAX_ITEMS; page++) {
    const result = record.parse(await dialogue.ask(list.method, cursor === undefined ? {} : { cursor }));
    for (const entry of z.array(z.unknown()).catch([]).parse(result[list.key])) {
      spend(list.budget, entry);
      const parsed = list.item.safeParse(entry);
      if (parsed.success) items.push(parsed.data);
    }
    const next = result["nextCursor"];
    if (typeof next !== "string" || seen.has(next)) break;
    seen.add(next);
    cursor = next;
  }
  return items.slice(0, MAX_ITEMS);
}

interface Budget {
  left: number;
}

/** Takes a value's size off the budget. Throws AppError manifest_too_large when it is used up or the value nests too deep. */
function spend(budget: Budget, value: unknown): void {
  if (nestsWithin(value, MAX_DEPTH)) budget.left -= JSON.stringify(value).length;
  else budget.left = -1;
  if (budget.left >= 0) return;
  throw new AppError({
    code: "manifest_too_large",
    kind: "invalid_input",
    message: `What the server lists is larger than ${MAX_CHARS / 1_048_576} MiB, or nests deeper than ${MAX_DEPTH} levels.`,
    remedy: "List fewer tools, prompts and resources, with shorter descriptions and schemas.",
  });
}

function nestsWithin(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => nestsWithin(inner, levels - 1));
}

/** Changes with what the server exposes, not with the order in which it lists it. */
export function manifestDigest(content: ManifestContent): string {
  const sorted = <T>(items: readonly T[]): readonly T[] =>
    [...items].sort((left, right) => (canonicalJson(left) < canonicalJson(right) ? -1 : 1));
  return sha256Hex(
    canonicalJson({
      tools: sorted(content.tools),
      prompts: sorted(content.prompts),
      resources: sorted(content.resources),
      resourceTemplates: sorted(content.resourceTemplates),
    }),
  );
}
