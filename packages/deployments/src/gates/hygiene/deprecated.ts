import type { GateFinding } from "@switchyard/contracts";
import { isRecord } from "../schema/json.ts";

/** Features of MCP that are on their way out. */
export type DeprecatedFeature = "roots" | "sampling" | "logging" | "http_sse";

interface Deprecation {
  readonly name: string;
  readonly since: string;
  readonly removal: string;
  readonly instead: string;
}

/** By the specification's list of deprecated features, 2026-07-28 (SEP-2577, SEP-2596). */
const deprecations: Readonly<Record<DeprecatedFeature, Deprecation>> = {
  roots: {
    name: "Roots",
    since: "2026-07-28",
    removal: "can be removed by the first revision on or after 2027-07-28",
    instead: "Take paths and URIs as arguments of tools.",
  },
  sampling: {
    name: "Sampling",
    since: "2026-07-28",
    removal: "can be removed by the first revision on or after 2027-07-28",
    instead: "Call a model from the server itself.",
  },
  logging: {
    name: "Logging",
    since: "2026-07-28",
    removal: "can be removed by the first revision on or after 2027-07-28",
    instead: "Write to stderr, or send OpenTelemetry.",
  },
  http_sse: {
    name: "The HTTP+SSE transport",
    since: "2025-03-26",
    removal: "can be removed three months after SEP-2596 became final",
    instead: "Serve streamable HTTP.",
  },
};

const order = ["roots", "sampling", "logging", "http_sse"] as const;

/**
 * What a server shows of deprecated features: by what it declares, and by what was seen of it at verify. Roots and Sampling are
 * asked of the client, so that declaring them is already a mistake.
 */
export function deprecatedFeatures(
  capabilities: Readonly<Record<string, unknown>>,
  seen: readonly DeprecatedFeature[],
): GateFinding[] {
  const declared = order.filter((feature) => isRecord(capabilities[feature]) || capabilities[feature] === true);
  const features = new Set([...declared, ...seen]);
  return order
    .filter((feature) => features.has(feature))
    .map((feature) => {
      const { name, since, removal, instead } = deprecations[feature];
      return {
        code: `deprecated_${feature}`,
        severity: "warning",
        subject: declared.includes(feature) ? `capability "${feature}"` : "the server",
        message: `${name} is deprecated since revision ${since} and ${removal}.`,
        remedy: instead,
      };
    });
}
