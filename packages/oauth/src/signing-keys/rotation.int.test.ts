import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createSealer, newMasterKey } from "@switchyard/crypto";
import { testDatabase } from "@switchyard/testing";
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { expect, onTestFinished, test, vi } from "vitest";
import { issueAccessToken } from "../tokens/issue-access-token.ts";
import { openSigningKeys } from "./open-signing-keys.ts";

/** Longer than a JWKS is cached here and a verifier waits before it asks again (5 s, as the ingress does). */
const PUBLISHED_SECONDS = 8;
const PATIENCE = { timeout: 40_000, interval: 200 } as const;

const input = {
  ...{ issuer: "https://web.example", audience: "https://mcp.example/acme/api/mcp", subject: "usr_1", orgId: "org_1" },
  ...{ role: null, label: "ann", clientId: null, scopes: null, grantId: null },
} as const;

test("two rotations under load: no token stops verifying, and no verification fails", {
  timeout: 120_000,
}, async () => {
  const { db } = await testDatabase();
  const sealer = createSealer(newMasterKey());
  const open = () => openSigningKeys({ db, sealer, cacheMs: 1_000, publishedSeconds: PUBLISHED_SECONDS });
  const [signer, publisher, rotator] = [open(), open(), open()];
  const http = createServer((_, response) => {
    publisher.jwks().then((jwks) => response.end(JSON.stringify(jwks)));
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void http.close().closeAllConnections());
  await new Promise((resolve) => http.once("listening", resolve));
  const url = new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}/`);
  const verifiers = [1, 2, 3].map(() => createRemoteJWKSet(url, { cooldownDuration: 5_000 }));
  const expected = { issuer: input.issuer, audience: input.audience, typ: "at+jwt" };

  const tokens: string[] = [];
  const kids = new Set<string | undefined>();
  let verified = 0;
  let running = true;
  const work = async () => {
    while (running) {
      const { token } = await issueAccessToken(signer, input);
      tokens.push(token);
      kids.add(decodeProtectedHeader(token).kid);
      const old = tokens[verified % tokens.length] ?? token;
      for (const keys of verifiers) for (const one of [token, old]) await jwtVerify(one, keys, expected);
      verified++;
      await sleep(2);
    }
  };
  const load = Promise.all([work(), work()]);
  for (const seen of [2, 3]) {
    await vi.waitFor(async () => expect(await rotator.rotate()).toBe(true), PATIENCE);
    await vi.waitFor(() => expect(kids.size).toBe(seen), PATIENCE);
  }
  running = false;
  await load;
  for (const keys of verifiers) for (const token of tokens.slice(0, 20)) await jwtVerify(token, keys, expected);
  expect(verified).toBeGreaterThan(20);
});
