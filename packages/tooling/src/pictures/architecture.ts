/** The architecture picture: the two walks of the README, drawn as SVG that follows the reader's light or dark theme. */

interface Box {
  readonly at: readonly [number, number];
  readonly size: readonly [number, number];
  readonly title: string;
  readonly lines?: readonly string[];
  readonly look?: "person" | "process" | "store" | "tenant";
}

interface Arrow {
  readonly path: string;
  readonly words?: string;
  readonly wordsAt?: readonly [number, number];
  readonly look?: "quiet";
}

interface Ink {
  readonly look: string;
  readonly anchor?: string;
}

const WIDTH = 1200;
const HEIGHT = 640;

const boxes: readonly Box[] = [
  {
    at: [40, 92],
    size: [170, 84],
    title: "MCP client",
    lines: ["Claude, Cursor,", "an agent, an SDK"],
    look: "person",
  },
  {
    at: [300, 72],
    size: [300, 124],
    title: "ingress",
    lines: ["route → who asks → may they →", "envelope → forward bytes →", "tap the outcome → spool"],
    look: "process",
  },
  {
    at: [860, 62],
    size: [300, 144],
    title: "sandbox of one instance",
    lines: ["own uid, netns, cgroup, seccomp", "no way out but its egress proxy", "", "the team’s MCP server"],
    look: "tenant",
  },
  {
    at: [290, 282],
    size: [190, 92],
    title: "Postgres",
    lines: ["tenants, deployments,", "audit trail, row security"],
    look: "store",
  },
  { at: [524, 282], size: [130, 92], title: "Redis", lines: ["doorbells, hints,", "counters"], look: "store" },
  { at: [900, 290], size: [220, 76], title: "artifacts", lines: ["content-addressed"], look: "store" },
  { at: [40, 476], size: [170, 84], title: "Git URL", lines: ["by dashboard,", "CLI or API"], look: "person" },
  {
    at: [300, 456],
    size: [170, 124],
    title: "web",
    lines: ["dashboard, /api/v1", "one transaction:", "row + audit event"],
    look: "process",
  },
  {
    at: [560, 456],
    size: [600, 124],
    title: "worker",
    lines: [
      "fetch → detect → build → package → verify → promote → retire",
      "a row, a duration and a live log for each step;",
      "a failed step never touches what is live",
    ],
    look: "process",
  },
];

const arrows: readonly Arrow[] = [
  { path: "M210 134 H296", words: "tools/call", wordsAt: [253, 124] },
  { path: "M600 134 H856", words: "bytes, both eras of MCP", wordsAt: [728, 124] },
  { path: "M385 196 V278", words: "spool → sealed audit events", wordsAt: [395, 243] },
  { path: "M210 518 H296", words: "deploy", wordsAt: [253, 508] },
  { path: "M385 456 V378", words: "commit", wordsAt: [395, 421] },
  { path: "M470 500 C500 500 520 440 540 378", look: "quiet", words: "ring", wordsAt: [492, 440] },
  { path: "M600 378 C610 420 620 430 630 452", look: "quiet", words: "job", wordsAt: [624, 412] },
  { path: "", words: "routes are read anew", wordsAt: [736, 316] },
  { path: "M1010 456 V370", words: "artifact", wordsAt: [1020, 421] },
  { path: "M1010 290 V210", words: "mounted read-only", wordsAt: [1020, 255] },
  {
    path: "M760 456 C740 330 700 260 604 176",
    words: "live pointer moves,",
    wordsAt: [736, 300],
    look: "quiet",
  },
];

const STYLE = `
  svg { font: 14px ui-sans-serif, system-ui, -apple-system, "Segoe UI", sans-serif; }
  .paper { fill: #ffffff } .ink { fill: #18181b } .soft { fill: #52525b }
  rect.box { fill: #fafafa; stroke: #d4d4d8 } rect.process { fill: #eff6ff; stroke: #93c5fd }
  rect.tenant { fill: #fffbeb; stroke: #f59e0b; stroke-dasharray: 6 4 } rect.person { fill: #ffffff; stroke: #a1a1aa }
  path.arrow { fill: none; stroke: #3f3f46; stroke-width: 1.5 } path.quiet { stroke: #a1a1aa; stroke-dasharray: 4 4 }
  marker path { fill: #3f3f46 } .title { font-weight: 600 } .walk { font-size: 16px; font-weight: 600 } .note { font-size: 12px }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0c0c0e } .ink { fill: #f4f4f5 } .soft { fill: #a1a1aa }
    rect.box { fill: #18181b; stroke: #3f3f46 } rect.process { fill: #10203a; stroke: #2563eb }
    rect.tenant { fill: #221a08; stroke: #d97706 } rect.person { fill: #0c0c0e; stroke: #71717a }
    path.arrow { stroke: #d4d4d8 } path.quiet { stroke: #71717a } marker path { fill: #d4d4d8 }
  }`;

/** The picture as one SVG document. */
export function renderArchitecture(): string {
  const label =
    "A tool call goes from the client through the ingress to a sandboxed instance; a deployment goes through web and worker to a new live deployment.";
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">`,
    `<style>${STYLE}\n</style>`,
    '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>',
    `<rect class="paper" width="${WIDTH}" height="${HEIGHT}" rx="12"/>`,
    text([40, 44], "A tool call", { look: "ink walk" }),
    text([40, 616], "A deployment going live", { look: "ink walk" }),
    ...boxes.map(drawBox),
    ...arrows.map(drawArrow),
    "</svg>",
    "",
  ].join("\n");
}

function drawBox({ at: [x, y], size: [width, height], title, lines = [], look = "process" }: Box): string {
  const rect = `<rect class="box ${look}" x="${x}" y="${y}" width="${width}" height="${height}" rx="10"/>`;
  const middle = x + width / 2;
  const top = y + height / 2 - (lines.length * 20) / 2 + 4;
  const titleText = text([middle, top], title, { look: "ink title", anchor: "middle" });
  return [
    rect,
    titleText,
    ...lines.map((line, index) => text([middle, top + 22 + index * 20], line, { look: "soft", anchor: "middle" })),
  ].join("");
}

function drawArrow({ path, words, wordsAt, look }: Arrow): string {
  const line = path && `<path class="arrow ${look ?? ""}" d="${path}" marker-end="url(#head)"/>`;
  if (!words || !wordsAt) return line;
  const anchor = /H\d+$/.test(path) ? "middle" : "start";
  return line + text(wordsAt, words, { look: "soft note", anchor });
}

function text([x, y]: readonly [number, number], words: string, { look, anchor = "start" }: Ink): string {
  return `<text class="${look}" x="${x}" y="${y}" text-anchor="${anchor}">${words}</text>`;
}
