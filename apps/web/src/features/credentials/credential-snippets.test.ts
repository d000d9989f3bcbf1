import { describe, expect, it } from "vitest";
import { credentialSnippets, type SnippetFacts } from "./credential-snippets.ts";

const server = { slug: "weather", mcpUrl: "http://127.0.0.1:8080/acme/weather/mcp", issuer: "http://localhost:3000" };
const machine: SnippetFacts = {
  ...server,
  clientId: "cli_x",
  secret: "sy_secret_x",
  scopes: ["tools:read", "tools:call"],
  grantTypes: ["client_credentials"],
  redirectUris: [],
  tool: "get_forecast",
};
const key: SnippetFacts = { ...machine, clientId: null, secret: "sy_mcp_x", grantTypes: [] };
const people: SnippetFacts = {
  ...machine,
  grantTypes: ["authorization_code", "refresh_token"],
  redirectUris: ["http://localhost:8090/callback"],
};

const codeOf = (facts: SnippetFacts, id: string) =>
  credentialSnippets(facts).find((snippet) => snippet.id === id)?.code ?? "";

describe("snippets of a credential", () => {
  it.each([machine, key])("are there for six clients, each with the endpoint", (facts) => {
    expect(credentialSnippets(facts).map(({ id }) => id)).toEqual([
      "curl",
      "typescript",
      "python",
      "claude-code",
      "cursor",
      "vscode",
    ]);
    for (const { code } of credentialSnippets(facts)) expect(code).toContain(server.mcpUrl);
  });

  it("carry real values: client, secret, issuer and a tool it may call", () => {
    expect(codeOf(machine, "curl")).toContain("-u 'cli_x:sy_secret_x'");
    expect(codeOf(machine, "curl")).toContain("http://localhost:3000/oauth/token");
    for (const id of ["curl", "typescript", "python"]) expect(codeOf(key, id)).toContain("sy_mcp_x");
    for (const id of ["typescript", "python"]) expect(codeOf(machine, id)).toContain("get_forecast");
    expect(codeOf(machine, "typescript")).toContain('expectedIssuer: "http://localhost:3000"');
  });

  it("work as they stand: what they send depends on no tool's name and arguments", () => {
    for (const facts of [machine, key, { ...key, tool: null }]) {
      expect(codeOf(facts, "curl")).toContain('"method":"tools/list"');
      expect(codeOf(facts, "typescript")).toMatch(/^const \{ tools \} = await client\.listTools\(\);$/m);
      for (const id of ["typescript", "python"]) expect(codeOf(facts, id)).not.toMatch(/^\s*[^/#\s].*call_?tool/im);
    }
  });

  it("name the exact server as the resource of the token", () => {
    expect(codeOf(machine, "curl")).toContain("resource=http://127.0.0.1:8080/acme/weather/mcp");
  });

  it("are valid JSON where they are a file", () => {
    for (const facts of [machine, key, people]) {
      for (const id of ["cursor", "vscode"]) expect(() => JSON.parse(codeOf(facts, id))).not.toThrow();
    }
  });

  it("say so where an editor takes no client credentials", () => {
    const caveats = credentialSnippets(machine).filter(({ id }) => id === "cursor" || id === "vscode");
    for (const { caveat } of caveats) expect(caveat).toContain("10 minutes");
  });

  it("of a client for people say which redirect URIs an editor still lacks", () => {
    const caveatOf = (redirectUris: string[], id: string) =>
      credentialSnippets({ ...people, redirectUris }).find((snippet) => snippet.id === id)?.caveat;
    const cursor = ["cursor://anysphere.cursor-mcp/oauth/callback", "http://localhost:8787/callback"];
    expect(caveatOf(cursor, "cursor")).toBeNull();
    expect(caveatOf(cursor.slice(0, 1), "cursor")).toContain("add http://localhost:8787/callback to");
    expect(caveatOf(cursor, "vscode")).toContain("add http://127.0.0.1:33418 and https://vscode.dev/redirect to");
  });

  it("of a client for people open a browser, and carry no secret where there is none", () => {
    expect(codeOf(people, "claude-code")).toContain("--callback-port 8090");
    const open = { ...people, secret: null };
    expect(
      credentialSnippets(open)
        .map(({ code }) => code)
        .join(),
    ).not.toMatch(/secret/i);
  });
});
