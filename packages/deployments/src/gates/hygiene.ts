import type { GateFinding } from "@switchyard/contracts";
import type { ManifestContent } from "../verify/capture-manifest.ts";
import { type DeprecatedFeature, deprecatedFeatures } from "./hygiene/deprecated.ts";
import { type HiddenCharacters, hiddenCharactersIn } from "./hygiene/hidden-characters.ts";
import { itemFindings } from "./hygiene/items.ts";
import { secretsIn } from "./hygiene/secrets.ts";
import { type ServerText, textsOf } from "./hygiene/texts.ts";

/** Findings of one kind that are kept; a hostile list must not drive out the others. */
const MAX_PER_CODE = 40;

export interface HygieneReport {
  readonly findings: readonly GateFinding[];
  /** Findings beyond those listed. */
  readonly more: number;
}

/**
 * What is wrong with a manifest by itself: names, descriptions and schemas, deprecated features, characters that hide something, and
 * secrets. Never shows a secret. Pure; time is proportional to the manifest.
 */
export function checkHygiene(content: ManifestContent, seen: readonly DeprecatedFeature[] = []): HygieneReport {
  const kept = new Map<string, GateFinding[]>();
  let more = 0;
  const keep = (finding: GateFinding): void => {
    const same = kept.get(finding.code) ?? [];
    if (same.length >= MAX_PER_CODE) more++;
    else kept.set(finding.code, [...same, finding]);
  };
  for (const finding of itemFindings(content)) keep(finding);
  for (const finding of deprecatedFeatures(content.capabilities, seen)) keep(finding);
  for (const text of textsOf(content)) for (const finding of textFindings(text)) keep(finding);
  const rank = { error: 0, warning: 1, info: 2 };
  const findings = [...kept.values()].flat().sort((one, other) => rank[one.severity] - rank[other.severity]);
  return { findings, more };
}

function textFindings({ subject, path, text }: ServerText): GateFinding[] {
  const place = path === "" ? subject : `${subject}, ${path}`;
  return [
    ...hiddenCharactersIn(text).map((found) => hiddenFinding(place, found)),
    ...secretsIn(text).map(
      ({ what, shown }): GateFinding => ({
        code: "secret_in_text",
        severity: "error",
        subject: place,
        message: `The text has what looks like ${what} (${shown}).`,
        remedy: "Revoke it, since every client has read it, and take it out of the source.",
      }),
    ),
  ];
}

const kinds: Readonly<Record<HiddenCharacters["kind"], { readonly code: string; readonly what: string }>> = {
  hidden: { code: "hidden_characters", what: "that nobody sees and a model reads" },
  bidirectional: { code: "bidirectional_characters", what: "that turn the direction of reading" },
  control: { code: "control_characters", what: "that are control characters" },
};

function hiddenFinding(subject: string, found: HiddenCharacters): GateFinding {
  const { code, what } = kinds[found.kind];
  const times = found.count === 1 ? "one character" : `${found.count} characters`;
  return {
    code,
    severity: found.certain ? "error" : "warning",
    subject,
    message: `The text has ${times} ${what}: ${found.codes.join(", ")}, first at ${found.first}.`,
    remedy: "Write the text without them; look at how they came into the source.",
  };
}
