/** An issuer of access tokens for tests: a real JWKS over HTTP and real signatures. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { deriveSigningKey, newMasterKey } from "@switchyard/crypto";
import { SignJWT } from "jose";

/** What a token shall say; the rest is as the platform issues it. */
export interface TokenClaims {
  readonly aud: string | string[];
  readonly org: string;
  readonly sub?: string;
  /** Null leaves it out, as for machines. */
  readonly role?: string | null;
  readonly clientId?: string;
  readonly scope?: string;
  readonly grant?: string;
  readonly jti?: string;
  readonly iss?: string;
  /** Seconds from now; 0 by default. */
  readonly issuedIn?: number;
  readonly notBeforeIn?: number;
  readonly seconds?: number;
  readonly typ?: string;
  /** More fields of the header, or others than the platform writes. */
  readonly header?: Readonly<Record<string, string>>;
  /** Signs with another key than the JWKS shows. */
  readonly forged?: boolean;
}

/** An issuer that runs. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly jwksUrl: string;
  /** The public key that tokens are signed with now. */
  publicJwk(): Readonly<Record<string, unknown>>;
  mint(claims: TokenClaims): Promise<string>;
  /** Signs with a new key from now on; the JWKS shows the old one beside it. */
  rotate(): Promise<void>;
  /** How often the JWKS was asked for. */
  readonly asked: number;
  close(): Promise<void>;
}

/** Starts an issuer on a free port. */
export async function startTokenIssuer(): Promise<TokenIssuer> {
  const newKey = () => deriveSigningKey(newMasterKey(), "access-token");
  const other = await newKey();
  const keys = [await newKey()];
  const current = () => keys.at(-1) ?? other;
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    const body = JSON.stringify({ keys: keys.map(({ publicJwk }) => publicJwk) });
    response.setHeader("content-type", "application/json").end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  return {
    issuer,
    jwksUrl: `${issuer}/oauth/jwks`,
    publicJwk: () => ({ ...current().publicJwk }),
    mint(claims) {
      const { kid, privateKey } = current();
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT(payloadOf(claims, now))
        .setProtectedHeader({ alg: "EdDSA", kid, typ: claims.typ ?? "at+jwt", ...claims.header })
        .setIssuer(claims.iss ?? issuer)
        .setAudience(claims.aud)
        .setSubject(claims.sub ?? "usr_1")
        .setJti(claims.jti ?? crypto.randomUUID())
        .setIssuedAt(now + (claims.issuedIn ?? 0))
        .setExpirationTime(now + (claims.seconds ?? 300))
        .sign(claims.forged ? other.privateKey : privateKey);
    },
    async rotate() {
      keys.push(await newKey());
    },
    get asked() {
      return asked;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function payloadOf({ org, role = "member", clientId, scope, grant, notBeforeIn }: TokenClaims, now: number) {
  return {
    org,
    ...(role === null ? {} : { role }),
    ...(clientId === undefined ? {} : { client_id: clientId }),
    ...(scope === undefined ? {} : { scope }),
    ...(grant === undefined ? {} : { grant }),
    ...(notBeforeIn === undefined ? {} : { nbf: now + notBeforeIn }),
  };
}
