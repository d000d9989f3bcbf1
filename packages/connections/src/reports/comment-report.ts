/** The one comment on a pull request about its preview. Everything a tenant wrote in it is escaped and bounded. Pure. */
import type { Deployment, GateFinding, GateResult, ManifestChange, ManifestDiff } from "@switchyard/contracts";
import { duration, ownLink, plainText } from "./markdown.ts";
import { tookOf } from "./status-report.ts";

export interface CommentInput {
  readonly serverId: string;
  readonly server: string;
  readonly environment: string;
  /** Where the preview answers; null while nothing is live in it. */
  readonly previewUrl: string | null;
  readonly dashboardUrl: string;
  readonly closed: boolean;
  readonly deployment: Deployment | null;
}

const CHANGES_MAX = 25;
const FINDINGS_MAX = 10;
/** GitHub refuses a comment of more than 65,536 characters. */
const BODY_MAX = 60_000;

/** The comment in GitHub's Markdown. It begins with a mark that only programs see. */
export function commentReport(input: CommentInput): string {
  const parts = [
    `<!-- switchyard:${input.serverId} -->`,
    `### Switchyard: ${plainText(input.server, 64)}`,
    summaryTable(input),
    ...(input.deployment ? detailsOf(input.deployment) : []),
  ];
  return within(parts);
}

/** As many parts as fit; the first ones matter most. */
function within(parts: readonly string[]): string {
  const kept: string[] = [];
  let size = 0;
  for (const part of parts) {
    size += part.length + 2;
    if (size > BODY_MAX) break;
    kept.push(part);
  }
  return `${kept.join("\n\n")}\n`;
}

function summaryTable(input: CommentInput): string {
  const { deployment, closed, previewUrl, dashboardUrl } = input;
  const rows: [string, string][] = [["Status", closed ? "Closed" : statusOf(deployment)]];
  if (!closed && previewUrl !== null) rows.push(["Preview", `\`${codeText(previewUrl)}\``]);
  if (deployment?.commit) {
    const message = plainText((deployment.commitMessage ?? "").split("\n")[0] ?? "", 80);
    rows.push(["Commit", `\`${deployment.commit.slice(0, 7)}\` ${message}`.trim()]);
  }
  const took = deployment ? tookOf(deployment) : null;
  if (took !== null) rows.push(["Time", timings(deployment, took)]);
  if (deployment) rows.push(["Details", ownLink(`Deployment #${deployment.number}`, dashboardUrl)]);
  return table(["", ""], rows);
}

/** Nothing closes the code span: addresses of ours hold no backtick. */
function codeText(text: string): string {
  return text.replace(/[`\p{Cc}|]/gu, "");
}

function statusOf(deployment: Deployment | null): string {
  if (!deployment) return "Nothing deployed yet";
  switch (deployment.status) {
    case "queued":
      if (deployment.hold?.reason === "approval") return "Waits for approval: it is code from a fork";
      return deployment.hold ? "Waits for the other checks of this commit" : "Queued";
    case "building":
      return "Building";
    case "verifying":
      return "Verifying";
    case "ready":
      if (deployment.live) return "Live";
      return deployment.blockedBy.length > 0 ? "Ready, kept from going live by a gate" : "Ready";
    case "failed":
      return `Failed: ${plainText(deployment.failure?.message ?? "", 300)}`;
    case "canceled":
      return "Canceled";
    case "superseded":
      return "Superseded by a newer commit";
  }
}

function timings(deployment: Deployment | null, took: number): string {
  const steps = (deployment?.steps ?? []).flatMap(({ name, durationMs }) =>
    durationMs === null ? [] : [`${name} ${duration(durationMs)}`],
  );
  return steps.length === 0 ? duration(took) : `${duration(took)} (${steps.join(", ")})`;
}

function detailsOf(deployment: Deployment): string[] {
  const gates = deployment.gates.filter(({ verdict }) => verdict !== "skipped");
  return [
    ...(deployment.diff ? [diffPart(deployment.diff)] : []),
    ...(gates.length > 0 ? [gatesTable(gates)] : []),
    ...gates.filter(({ findings }) => findings.length > 0).map(findingsPart),
  ];
}

function diffPart(diff: ManifestDiff): string {
  if (diff.class === "none") return "**Tools** are the same as what is live.";
  const counts = `${diff.added} added, ${diff.removed} removed, ${diff.changed} changed, ${diff.breaking} breaking`;
  const rows = diff.changes
    .slice(0, CHANGES_MAX)
    .map((change): [string, string, string] => [
      `${MARKS[change.change]} ${change.kind.replaceAll("_", " ")} ${plainText(change.name, 80)}`,
      change.class === "breaking" ? "**breaking**" : "compatible",
      reasonOf(change),
    ]);
  const more = diff.changes.length > CHANGES_MAX ? `\n\n… and ${diff.changes.length - CHANGES_MAX} more` : "";
  return `**Tools** against what is live: ${counts}\n\n${table(["What", "Class", "Why"], rows)}${more}`;
}

const MARKS = { added: "➕", removed: "➖", changed: "✏️" } as const;

function reasonOf({ details, change }: ManifestChange): string {
  const told = details.find((detail) => detail.class === "breaking") ?? details[0];
  return told ? plainText(told.message, 160) : change;
}

const VERDICTS = { passed: "✅ passed", warned: "⚠️ warned", blocked: "⛔ blocked", skipped: "skipped" } as const;

function gatesTable(gates: readonly GateResult[]): string {
  const rows = gates.map((gate): [string, string, string] => [
    plainText(gate.title, 60),
    VERDICTS[gate.verdict],
    plainText(gate.summary, 200),
  ]);
  return table(["Gate", "Verdict", "Summary"], rows);
}

function findingsPart(gate: GateResult): string {
  const lines = gate.findings.slice(0, FINDINGS_MAX).map(findingLine);
  const rest = gate.findings.length - FINDINGS_MAX + gate.more;
  const more = rest > 0 ? [`- … and ${rest} more`] : [];
  const title = `<details><summary>${plainText(gate.title, 60)}: findings</summary>`;
  return `${title}\n\n${[...lines, ...more].join("\n")}\n\n</details>`;
}

function findingLine({ severity, subject, message }: GateFinding): string {
  return `- ${severity}: ${plainText(subject, 120)}: ${plainText(message, 240)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
