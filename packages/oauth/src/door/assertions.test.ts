import { anonymousPrincipal, mcpPrincipal } from "@switchyard/tenancy";
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { openAssertions } from "./assertions.ts";

const seed = Buffer.alloc(32, 5);
const assertions = openAssertions({ webOrigin: "https://app.example.com", seed });
const target = { orgId: "org_1", serverId: "srv_1", serverSlug: "demo", environmentId: "env_1" };
const person = mcpPrincipal({
  ...{ kind: "user", id: "usr_1", label: "ada@example.com", role: "developer", userId: "usr_1" },
  ...{ clientId: "https://c.example/id", scopes: new Set(["tools:read", "tool:add"]), credential: "jti_1" },
});
const keys = createLocalJWKSet({ keys: assertions.jwks.keys.map((key) => ({ ...key })) });
const issuer = "https://app.example.com/instances";
const verify = (text: string, serverId = "srv_1") =>
  jwtVerify(text, keys, { issuer, audience: `urn:switchyard:${serverId}`, typ: "sy-assertion+jwt" });

describe("an assertion", () => {
  it("tells a server who calls, and no more than that", async () => {
    const text = assertions.assert(person, target) ?? "";
    const { payload } = await verify(text);
    expect(payload).toEqual({
      ...{ iss: issuer, aud: "urn:switchyard:srv_1", sub: "usr_1", org: "org_1", role: "developer" },
      ...{ server: "demo", environment: "env_1", client_id: "https://c.example/id", scope: "tools:read tool:add" },
      ...{ iat: expect.any(Number), exp: expect.any(Number) },
    });
    expect(Number(payload.exp) - Number(payload.iat)).toBeLessThanOrEqual(60);
    expect(decodeProtectedHeader(text)).toEqual({ alg: "EdDSA", typ: "sy-assertion+jwt", kid: expect.any(String) });
  });

  it("is made once for a principal at an environment, and is another one at the next", () => {
    const text = assertions.assert(person, target);
    expect(assertions.assert(person, target)).toBe(text);
    expect(assertions.assert(person, { ...target, environmentId: "env_2" })).not.toBe(text);
    expect(assertions.assert({ ...person }, { ...target, serverId: "srv_2" })).not.toBe(text);
  });

  it("replayed at another server is refused there", async () => {
    const text = assertions.assert(person, target) ?? "";
    await expect(verify(text, "srv_2")).rejects.toMatchObject({ code: "ERR_JWT_CLAIM_VALIDATION_FAILED" });
  });

  it("of another installation is refused", async () => {
    const foreign = openAssertions({ webOrigin: "https://app.example.com", seed: Buffer.alloc(32, 6) });
    await expect(verify(foreign.assert(person, target) ?? "")).rejects.toThrow();
  });

  it("is the same key's in every ingress that has the seed, and of an anonymous caller there is none", () => {
    expect(openAssertions({ webOrigin: "https://app.example.com", seed }).jwks).toEqual(assertions.jwks);
    expect(assertions.assert(anonymousPrincipal, target)).toBeNull();
  });
});
