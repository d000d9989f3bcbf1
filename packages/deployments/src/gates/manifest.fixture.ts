import type { Tool } from "@switchyard/contracts";
import type { ManifestContent } from "../verify/capture-manifest.ts";

/** A manifest with nothing in it but what is given. */
export function manifestOf(parts: Partial<ManifestContent> = {}): ManifestContent {
  return {
    eras: ["2025"],
    protocolVersions: ["2025-11-25"],
    serverInfo: { name: "weather", version: "1.0.0", title: null },
    instructions: null,
    capabilities: { tools: {} },
    tools: [],
    prompts: [],
    resources: [],
    resourceTemplates: [],
    ...parts,
  };
}

/** A tool as verify captures it. */
export function toolOf(name: string, parts: Partial<Tool> = {}): Tool {
  return {
    name,
    title: null,
    description: `Does ${name}.`,
    inputSchema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
    outputSchema: null,
    annotations: null,
    execution: null,
    ...parts,
  };
}
