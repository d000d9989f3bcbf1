import { describe, expect, it } from "vitest";
import { snippets } from "./snippets.ts";

const input = { slug: "weather", mcpUrl: "http://127.0.0.1:8080/acme/weather/mcp", key: "sy_mcp_x", stateless: true };

describe("connect snippets", () => {
  it("name the endpoint and carry the key in every client", () => {
    for (const snippet of snippets(input)) {
      expect(snippet.code, snippet.id).toContain(input.mcpUrl);
      expect(snippet.code, snippet.id).toContain("sy_mcp_x");
    }
  });
  it("carry no credential at all for a public server", () => {
    for (const snippet of snippets({ ...input, key: null, open: true })) {
      expect(snippet.code, snippet.id).toContain(input.mcpUrl);
      expect(snippet.code, snippet.id).not.toMatch(/sy_mcp|authorization/i);
      expect(snippet.how, snippet.id).not.toMatch(/sign in|you allow/);
    }
  });
  it("hold the endpoint alone where the client signs its person in, and leave out what opens no browser", () => {
    const signingIn = snippets({ ...input, key: null });
    expect(signingIn.map(({ id }) => id)).toEqual(["claude-code", "claude-desktop", "cursor", "vscode", "chatgpt"]);
    for (const snippet of signingIn) {
      expect(snippet.code, snippet.id).not.toMatch(/sy_mcp|authorization/i);
      expect(snippet.how, snippet.id).toMatch(/sign in|you allow/);
    }
  });
  it("hold programs of one's own, with the key in the environment or none at all", () => {
    const code = (id: string, key: string | null) =>
      snippets({ ...input, key, open: key === null, tool: "forecast" }).find((snippet) => snippet.id === id)?.code;
    for (const id of ["typescript", "python"]) {
      expect(code(id, "sy_mcp_x"), id).toContain("SWITCHYARD_KEY");
      expect(code(id, "sy_mcp_x"), id).toContain('"forecast"');
      expect(code(id, null), id).not.toContain("SWITCHYARD_KEY");
    }
  });
  it("are valid JSON where they are a file", () => {
    for (const id of ["claude-desktop", "cursor", "vscode"]) {
      const code = snippets(input).find((snippet) => snippet.id === id)?.code ?? "";
      expect(() => JSON.parse(code)).not.toThrow();
    }
  });
  it("ask a server of the older revision to initialize instead of listing at once", () => {
    const code = (stateless: boolean) => snippets({ ...input, stateless }).find((s) => s.id === "curl")?.code;
    expect(code(true)).toContain("Mcp-Method: tools/list");
    expect(code(false)).toContain('"method":"initialize"');
  });
  it("say that a loopback endpoint is out of ChatGPT's reach", () => {
    expect(snippets(input).find((s) => s.id === "chatgpt")?.caveat).toContain("https");
  });
});
