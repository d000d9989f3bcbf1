import { describe, expect, test } from "vitest";
import { substitute } from "./command-line.ts";
import { detectPlan } from "./detect.ts";
import { memoryTree } from "./memory-tree.fixture.ts";

const fastMcp = `from fastmcp import FastMCP\n\nmcp = FastMCP("notes")\n`;
const sdkStdio = `from mcp.server.fastmcp import FastMCP\nmcp = FastMCP("x")\nif __name__ == "__main__":\n    mcp.run()\n`;

describe("how Python dependencies are installed", () => {
  test("uv.lock by uv sync --frozen, pyproject.toml by uv sync, requirements.txt by uv pip", () => {
    const pyproject = '[project]\nname = "n"\ndependencies = ["mcp"]\n';
    const locked = detectPlan(memoryTree({ "pyproject.toml": pyproject, "uv.lock": "", "server.py": sdkStdio }), "");
    expect(locked.install).toEqual([["uv", "sync", "--frozen", "--no-dev", "--no-editable"]]);
    const open = detectPlan(memoryTree({ "pyproject.toml": pyproject, "server.py": sdkStdio }), "");
    expect(open.install).toEqual([["uv", "sync", "--no-dev", "--no-editable"]]);
    const listed = detectPlan(memoryTree({ "requirements.txt": "mcp\n", "server.py": sdkStdio }), "");
    expect(listed.install).toEqual([
      ["uv", "venv", ".venv"],
      ["uv", "pip", "install", "--python", "/app/.venv/bin/python", "-r", "requirements.txt"],
    ]);
  });

  test("names the place of a fault in pyproject.toml", () => {
    expect(() => detectPlan(memoryTree({ "pyproject.toml": "[project\n", "a.py": "" }), "")).toThrowError(
      expect.objectContaining({ code: "settings_invalid", message: expect.stringContaining("pyproject.toml") }),
    );
  });
});

describe("what starts a Python server", () => {
  test("[project.scripts] first", () => {
    const plan = detectPlan(
      memoryTree({
        "pyproject.toml": '[project]\nname = "notes"\n[project.scripts]\nother = "n:o"\nnotes = "notes.cli:main"\n',
        "src/notes/cli.py": "def main():\n    server.run()\n",
        "src/notes/__main__.py": "",
      }),
      "",
    );
    expect(plan).toMatchObject({ start: ["/app/.venv/bin/notes"], transport: "stdio", transportCertain: true });
  });

  test("a package with __main__.py by python -m", () => {
    const plan = detectPlan(memoryTree({ "requirements.txt": "mcp", "notes/__main__.py": "stdio_server()" }), "");
    expect(plan).toMatchObject({ start: ["/app/.venv/bin/python", "-m", "notes"], transport: "stdio" });
  });

  test.each(["mcp", "server", "app"])(
    "the FastMCP object %s by fastmcp run over HTTP, skipping its __main__",
    (name) => {
      const source = `from fastmcp import FastMCP\n${name} = FastMCP("x")\nif __name__ == "__main__":\n    ${name}.run()\n`;
      const plan = detectPlan(memoryTree({ "requirements.txt": "fastmcp>=3", "main.py": source }), "");
      expect(plan.transport).toBe("http");
      expect(substitute(plan.start, { PORT: "8080" })).toEqual([
        ..."/app/.venv/bin/fastmcp run".split(" "),
        `main.py:${name}`,
        ..."--skip-env --no-banner --transport http --host 127.0.0.1 --port 8080 --path /mcp".split(" "),
      ]);
    },
  );

  test("adds fastmcp itself when the code uses it and nothing declares it", () => {
    const plan = detectPlan(memoryTree({ "server.py": fastMcp }), "");
    expect(plan.install.at(-1)).toContain("fastmcp");
    expect(plan.evidence.join("\n")).toContain("not declared");
  });

  test("a script of the plain SDK by its __main__ block, over the transport it runs", () => {
    const stdio = detectPlan(memoryTree({ "requirements.txt": "mcp", "server.py": sdkStdio }), "");
    expect(stdio).toMatchObject({
      start: ["/app/.venv/bin/python", "server.py"],
      transport: "stdio",
      transportCertain: true,
    });
    const http = sdkStdio.replace("mcp.run()", 'mcp.run(transport="streamable-http")');
    expect(detectPlan(memoryTree({ "requirements.txt": "mcp", "server.py": http }), "")).toMatchObject({
      transport: "http",
      transportCertain: true,
    });
  });
});

describe("fastmcp.json", () => {
  test("is run as it stands, serving where we say, after installing what it declares", () => {
    const plan = detectPlan(
      memoryTree({
        "fastmcp.json": {
          source: { type: "filesystem", path: "src/server.py", entrypoint: "mcp" },
          environment: { type: "uv", dependencies: ["fastmcp>=3", "httpx"] },
          deployment: { transport: "sse", port: 9000, path: "/x" },
        },
        "src/server.py": fastMcp,
        "package.json": { main: "ignored.js" },
      }),
      "",
    );
    expect(plan.start.slice(0, 3)).toEqual(["/app/.venv/bin/fastmcp", "run", "fastmcp.json"]);
    expect(plan.start).toContain("--skip-env");
    expect(plan.install).toEqual([
      ["uv", "venv", ".venv"],
      ["uv", "pip", "install", "--python", "/app/.venv/bin/python", "fastmcp>=3", "httpx"],
    ]);
    expect(plan.entries).toEqual(["src/server.py"]);
  });

  test("names the field that is missing and the file that is not there", () => {
    const detect = (file: object) => detectPlan(memoryTree({ "fastmcp.json": file }), "");
    expect(() => detect({ source: {} })).toThrowError(
      expect.objectContaining({ message: expect.stringContaining("source.path") }),
    );
    expect(() => detect({ source: { path: "gone.py" } })).toThrowError(
      expect.objectContaining({ code: "settings_invalid", message: expect.stringContaining("gone.py") }),
    );
  });
});
