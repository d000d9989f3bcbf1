import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { anonymousPrincipal } from "@switchyard/tenancy";
import { describe, expect, it } from "vitest";
import { beginExchange } from "../exchange.ts";
import { upstreamHeaders } from "./request-headers.ts";

const instance = {
  id: "ins_1",
  deploymentId: "dpl_1",
  epoch: 1,
  replayable: false,
  address: { kind: "tcp", host: "100.127.0.2", port: 3000 },
  path: "/mcp",
} as const;

/** The headers an instance sees for these raw ones, as pairs. */
function seenFor(rawHeaders: string[], upstreamSessionId: string | null = null): string[] {
  const request = new IncomingMessage(new Socket());
  request.rawHeaders = rawHeaders;
  const at = rawHeaders.findIndex((name) => name.toLowerCase() === "connection");
  if (at !== -1) request.headers.connection = rawHeaders[at + 1] ?? "";
  const exchange = beginExchange(request, new ServerResponse(request));
  const flat = upstreamHeaders(exchange, {
    instance,
    principal: anonymousPrincipal,
    assertion: null,
    upstreamSessionId,
  });
  return Array.from({ length: flat.length / 2 }, (_, index) => `${flat[index * 2]}: ${flat[index * 2 + 1]}`);
}

describe("the headers an instance sees", () => {
  it("hold what was checked, also when the client calls it a matter of the connection", () => {
    const checked = ["Mcp-Method", "Mcp-Name", "MCP-Protocol-Version", "Content-Type", "Accept", "Mcp-Param-X"];
    const raw = [...checked.flatMap((name) => [name, "x"]), "X-Hop", "1", "Connection", `X-Hop, ${checked.join(", ")}`];
    const seen = seenFor(raw);
    for (const name of checked) expect(seen).toContain(`${name.toLowerCase()}: x`);
    expect(seen).not.toContain("x-hop: 1");
  });

  it("name the instance and the principal, and ask for plain bytes", () => {
    expect(seenFor([])).toEqual([
      "host: localhost:3000",
      "accept-encoding: identity",
      "x-switchyard-principal: anonymous",
      expect.stringMatching(/^x-request-id: req_/),
    ]);
  });

  it("keep what the protocol and tools say, in order and repeated as sent", () => {
    const sent = [
      "Accept",
      "application/json",
      "Mcp-Param-City",
      "Bern",
      "Mcp-Param-Postal_Code",
      "3011",
      "traceparent",
      "00-1",
      "X-A",
      "1",
      "X-A",
      "2",
    ];
    expect(seenFor(sent)).toEqual(
      expect.arrayContaining([
        "accept: application/json",
        "mcp-param-city: Bern",
        "mcp-param-postal_code: 3011",
        "traceparent: 00-1",
        "x-a: 1",
        "x-a: 2",
      ]),
    );
  });

  it.each([
    "Authorization",
    "Cookie",
    "X-Forwarded-Host",
    "X-SWITCHYARD-Principal",
    "x_switchyard_principal",
    "Forwarded",
    "Transfer-Encoding",
    "Content-Length",
    "Upgrade",
    "Origin",
    "Sec-Fetch-Site",
    "Mcp-Session-Id",
    "X-HTTP-Method-Override",
  ])("never hold the client's %s", (name) => {
    expect(seenFor([name, "hostile"]).join("\n")).not.toContain("hostile");
  });

  it("lose what the Connection header calls its own", () => {
    expect(seenFor(["Connection", "keep-alive, X-Hop", "X-Hop", "hostile"]).join("\n")).not.toContain("hostile");
  });

  it("carry the MCP server's own session id, never the client's", () => {
    const seen = seenFor(["Mcp-Session-Id", "sy1.client"], "upstream-1");
    expect(seen).toContain("mcp-session-id: upstream-1");
    expect(seen.join("\n")).not.toContain("sy1.client");
  });
});
