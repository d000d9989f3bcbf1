import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createSealer } from "@switchyard/crypto";
import { issueAccessToken, openSigningKeys } from "@switchyard/oauth";
import { type CredentialDoor, openCredentialDoor } from "@switchyard/oauth/door";
import type { Scene } from "./scene.ts";
import type { Stage } from "./stage.ts";

export interface VerifyFigures {
  /** CPU of the ingress's credential door for a token it has seen. */
  readonly hitUs: number;
  /** The same for one it sees for the first time. */
  readonly missUs: number;
  /** CPU of signing one token, and nothing else. */
  readonly signUs: number;
}

const HITS = 200_000;
const MISSES = 5_000;

/** Measures the door that the ingress opens, whole: from the Authorization header to the principal. */
export async function measureVerification(stage: Stage, scene: Scene): Promise<VerifyFigures> {
  const keys = openSigningKeys({ db: stage.db, sealer: createSealer(stage.masterKey) });
  const jwks = JSON.stringify(await keys.jwks());
  const server = createServer((_request, response) => response.end(jwks)).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const door = openCredentialDoor({ db: stage.db, webOrigin: stage.issuer, jwksUrl });
  const sign = async (): Promise<string> => {
    const { token } = await issueAccessToken(keys, {
      ...{
        issuer: stage.issuer,
        audience: scene.resource,
        subject: "usr_bench",
        orgId: scene.orgId,
        role: "developer",
      },
      ...{
        label: "ann@bench.example",
        clientId: "reg_bench",
        scopes: ["tools:read", "tools:call"],
        grantId: "grt_bench",
      },
    });
    return `Bearer ${token}`;
  };
  try {
    await sign();
    const tokens: string[] = [];
    const signUs = await cpuOf(MISSES, async () => void tokens.push(await sign()));
    const target = { orgId: scene.orgId, serverId: scene.serverId, mcpUrl: scene.resource };
    const identify = (token: string) => door.identify(token, target, "127.0.0.1");
    await warm(identify, sign);
    let next = 0;
    const missUs = await cpuOf(MISSES, () => identify(tokens[next++] ?? ""));
    const known = tokens.slice(0, 500);
    const hitUs = await cpuOf(HITS, () => identify(known[next++ % known.length] ?? ""));
    return { hitUs, missUs, signUs };
  } finally {
    await closeAll(door, () => server.close());
  }
}

async function warm(identify: (token: string) => Promise<unknown>, sign: () => Promise<string>): Promise<void> {
  for (let i = 0; i < 1_000; i++) {
    const token = await sign();
    for (let again = 0; again < 20; again++) await identify(token);
  }
}

/** Microseconds of CPU, user and system, of one call. */
async function cpuOf(count: number, call: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < count; i++) await call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

async function closeAll(door: CredentialDoor, rest: () => void): Promise<void> {
  await door.close();
  rest();
}
