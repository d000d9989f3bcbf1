import type { Manifest } from "@switchyard/contracts";
import { canonicalJson, sha256Hex } from "@switchyard/crypto";
import { z } from "zod";
import type { Dialogue } from "./mcp-dialogue.ts";

/** Bounds on what a hostile server may make us keep. */
const MAX_PAGES = 50;
const MAX_ITEMS = 2_000;

const text = z.string().nullable().catch(null).default(null);
const record = z.record(z.string(), z.unknown());

const Tool = z.object({
  name: z.string(),
  title: text,
  description: text,
  inputSchema: record,
  outputSchema: record.nullable().catch(null).default(null),
  annotations: record.nullable().catch(null).default(null),
});
const Prompt = z.object({
  name: z.string(),
  title: text,
  description: text,
  arguments: z.array(z.unknown()).catch([]).default([]),
});
const Resource = z.object({ uri: z.string(), name: z.string(), description: text, mimeType: text });
const ResourceTemplate = z.object({ uriTemplate: z.string(), name: z.string(), description: text, mimeType: text });

export type ManifestContent = Omit<Manifest, "deploymentId" | "digest">;

/** Asks for everything a server exposes, all pages of it, in the era of the dialogue. */
export async function captureManifest(dialogue: Dialogue, spoken: readonly Dialogue[]): Promise<ManifestContent> {
  const has = (capability: string): boolean => dialogue.capabilities[capability] !== undefined;
  const list = <T>(method: string, key: string, item: z.ZodType<T>): Promise<T[]> =>
    has(method.split("/")[0] ?? "") ? listAll(dialogue, { method, key, item }) : Promise.resolve([]);
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
      () => [],
    ),
  };
}

function named(dialogue: Dialogue, spoken: readonly Dialogue[]): Dialogue {
  return dialogue.serverInfo.name === "" ? (spoken.find((one) => one.serverInfo.name !== "") ?? dialogue) : dialogue;
}

async function listAll<T>(
  dialogue: Dialogue,
  list: { readonly method: string; readonly key: string; readonly item: z.ZodType<T> },
): Promise<T[]> {
  const items: T[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES && items.length < MAX_ITEMS; page++) {
    const result = record.parse(await dialogue.ask(list.method, cursor === undefined ? {} : { cursor }));
    for (const entry of z.array(z.unknown()).catch([]).parse(result[list.key])) {
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
