import { describe, expect, test } from "vitest";
import { detectPlan } from "./detect.ts";
import { memoryTree } from "./memory-tree.fixture.ts";

const stdioServer = `import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";`;
const httpServer = `import { createMcpHandler } from "@modelcontextprotocol/server"; createServer(h).listen(process.env.PORT)`;

describe("package managers", () => {
  test.each([
    ["package-lock.json", "npm", ["npm", "ci"]],
    ["pnpm-lock.yaml", "pnpm", ["pnpm", "install", "--frozen-lockfile"]],
    ["yarn.lock", "yarn", ["yarn", "install", "--frozen-lockfile"]],
  ])("%s means %s", (lockfile, manager, install) => {
    const plan = detectPlan(
      memoryTree({
        "package.json": { main: "index.js", scripts: { build: "tsc" } },
        [lockfile]: "",
        "index.js": httpServer,
      }),
      "",
    );
    expect(plan).toMatchObject({ packageManager: manager, install: [install], build: [[manager, "run", "build"]] });
  });

  test("installs without a lockfile and says that versions may differ", () => {
    const plan = detectPlan(memoryTree({ "package.json": {}, "index.js": httpServer }), "");
    expect(plan.install).toEqual([["npm", "install"]]);
    expect(plan.evidence.join("\n")).toContain("no lockfile");
  });

  test("installs a package of a monorepo where the lockfile stands and starts it where it lives", () => {
    const plan = detectPlan(
      memoryTree({
        "package.json": { workspaces: ["packages/*"] },
        "package-lock.json": "",
        "packages/x/package.json": { bin: { x: "dist/x.js" }, scripts: { build: "tsc" } },
        "packages/x/src/x.ts": stdioServer,
      }),
      "./packages/x/",
    );
    expect(plan.commands).toEqual([
      { phase: "install", argv: ["npm", "ci"], cwd: "" },
      { phase: "build", argv: ["npm", "run", "build"], cwd: "packages/x" },
    ]);
    expect(plan).toMatchObject({
      cwd: "packages/x",
      start: ["node", "dist/x.js"],
      transport: "stdio",
      transportCertain: true,
    });
  });
});

describe("what starts a Node server", () => {
  const start = (file: object, more: Record<string, string> = {}) =>
    detectPlan(memoryTree({ "package.json": file, ...more }), "").start;

  test("scripts.start before bin before main before index.js", () => {
    const all = { scripts: { start: "node a.js" }, bin: "b.js", main: "c.js" };
    expect(start(all)).toEqual(["node", "a.js"]);
    expect(start({ ...all, scripts: {} })).toEqual(["node", "b.js"]);
    expect(start({ main: "c" })).toEqual(["node", "c.js"]);
    expect(start({}, { "index.js": "" })).toEqual(["node", "index.js"]);
  });

  test("the bin that carries the package's name among several", () => {
    expect(start({ name: "@o/b", bin: { a: "a.js", b: "b.js" } })).toEqual(["node", "b.js"]);
  });

  test("a start script that needs a shell goes through npm, one that does not is run as its words", () => {
    expect(start({ scripts: { start: "NODE_ENV=x node a.js" } })).toEqual(["npm", "run", "--silent", "start"]);
    expect(start({ scripts: { start: "tsc && node a.js" } })).toEqual(["npm", "run", "--silent", "start"]);
    expect(start({ scripts: { prestart: "x", start: "node a.js" } })).toEqual(["npm", "run", "--silent", "start"]);
    expect(start({ scripts: { start: "tsx 'src/my server.ts' --port $PORT" } })).toEqual([
      "tsx",
      "src/my server.ts",
      "--port",
      "$PORT",
    ]);
  });
});

describe("engines.node", () => {
  const major = (node: string) =>
    detectPlan(memoryTree({ "package.json": { engines: { node } }, "index.js": "" }), "").nodeMajor;

  test.each([
    [">=18", "24"],
    ["^22.3.0", "22"],
    ["20.x", "20"],
    [">=20 <23", "22"],
    ["18 || 20", "20"],
    ["~22.23", "22"],
    ["20 - 22", "22"],
    [">= 20.0.0 < 24", "22"],
    ["*", "24"],
  ])("%s takes Node %s", (range, expected) => {
    expect(major(range)).toBe(expected);
  });

  test("names the range when none of the offered majors fits", () => {
    expect(() => major("<=16")).toThrowError(
      expect.objectContaining({ code: "node_version_unavailable", message: expect.stringContaining("<=16") }),
    );
  });
});

describe("transport of a Node server", () => {
  const transport = (source: string, script = "node server.js") =>
    detectPlan(memoryTree({ "package.json": { scripts: { start: script } }, "server.js": source }), "");

  test("by what the entry and its imports use, not by what comments say or other files hold", () => {
    expect(transport(stdioServer)).toMatchObject({ transport: "stdio", transportCertain: true });
    expect(transport(`// StdioServerTransport would do too\n${httpServer}`)).toMatchObject({
      transport: "http",
      transportCertain: true,
    });
    const plan = detectPlan(
      memoryTree({
        "package.json": { scripts: { start: "node dist/main.js" } },
        "src/main.ts": 'import "./wire.js";',
        "src/wire.ts": stdioServer,
        "src/unused.ts": httpServer,
      }),
      "",
    );
    expect(plan).toMatchObject({ transport: "stdio", transportCertain: true });
  });

  test("by a word of the start command", () => {
    const both = `${stdioServer}\n${httpServer}`;
    expect(transport(both, "node server.js streamableHttp")).toMatchObject({
      transport: "http",
      transportCertain: true,
    });
    expect(transport(both, "node server.js --transport=stdio")).toMatchObject({
      transport: "stdio",
      transportCertain: true,
    });
  });

  test("left open, and said so, when the code holds both or neither", () => {
    expect(transport(`${stdioServer}\n${httpServer}`)).toMatchObject({ transport: "http", transportCertain: false });
    expect(transport("console.log(1)").evidence.at(-1)).toContain("HTTP is tried first, then stdio");
  });
});

describe("switchyard.json", () => {
  test("overrules what detection finds, key by key", () => {
    const plan = detectPlan(
      memoryTree({
        "package.json": { scripts: { start: "node a.js", build: "tsc" } },
        "switchyard.json": {
          runtime: "node22",
          build: "npm run a && npm run b",
          start: "node b.js --port $PORT",
          transport: "stdio",
          path: "/v1/mcp",
          env: { API_KEY: { required: true, description: "for the weather" }, OPTIONAL: {} },
          egress: ["api.example.com"],
          stdio: { shared: true },
        },
      }),
      "",
    );
    expect(plan).toMatchObject({
      nodeMajor: "22",
      install: [["npm", "install"]],
      build: [["sh", "-c", "npm run a && npm run b"]],
      start: ["node", "b.js", "--port", "$PORT"],
      transport: "stdio",
      transportCertain: true,
      path: "/v1/mcp",
      requiredVariables: [{ name: "API_KEY", description: "for the weather" }],
      egress: ["api.example.com"],
      stdioShared: true,
    });
  });

  test.each([
    ['{ "start": 1 }', "start"],
    ['{\n  "strat": "node a.js"\n}', "strat"],
    ['{\n  "path": "mcp"\n}', "line 2"],
    ['{ "start": "x", }', "line 1"],
    ['{ "egress": ["http://x"] }', "egress"],
  ])("refuses %s and names the place", (text, place) => {
    expect(() => detectPlan(memoryTree({ "switchyard.json": text }), "")).toThrowError(
      expect.objectContaining({ code: "settings_invalid", message: expect.stringContaining(place) }),
    );
  });
});

test("says what it saw and what it looked for when there is no server", () => {
  expect(() => detectPlan(memoryTree({ "README.md": "", "docs/a.md": "" }), "")).toThrowError(
    expect.objectContaining({
      code: "server_not_found",
      message: expect.stringMatching(/README\.md, docs\/.*switchyard\.json; fastmcp\.json; package\.json/),
    }),
  );
});
