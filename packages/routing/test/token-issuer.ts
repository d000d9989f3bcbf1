/** An issuer of access tokens for tests: a real JWKS over HTTP and real signatures. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { deriveSigningKey, newMasterKey } from "@switchyard/crypto";
import { SignJWT } from "jose";

/** What a token shall say; the rest is as the platform mints it. */
export interface TokenClaims {
  readonly aud: string | string[];
  readonly org: string;
  readonly sub?: string;
  readonly role?: string;
  readonly jti?: string;
  readonly iss?: string;
  readonly typ?: string;
  readonly seconds?: number;
  /** Signs with another key than the JWKS shows. */
  readonly forged?: boolean;
}

/** An issuer that runs. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly jwksUrl: string;
  mint(claims: TokenClaims): Promise<string>;
  close(): Promise<void>;
}

/** Starts an issuer on a free port. */
export async function startTokenIssuer(): Promise<TokenIssuer> {
  const key = await deriveSigningKey(newMasterKey(), "access-token");
  const other = await deriveSigningKey(newMasterKey(), "access-token");
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "application/json").end(JSON.stringify({ keys: [key.publicJwk] }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  return {
    issuer,
    jwksUrl: `${issuer}/oauth/jwks`,
    mint(claims) {
      const { aud, org, sub = "usr_1", role = "member", jti = crypto.randomUUID(), seconds = 300 } = claims;
      return new SignJWT({ org, role })
        .setProtectedHeader({ alg: "EdDSA", kid: key.kid, typ: claims.typ ?? "at+jwt" })
        .setIssuer(claims.iss ?? issuer)
        .setAudience(aud)
        .setSubject(sub)
        .setJti(jti)
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
        .sign(claims.forged ? other.privateKey : key.privateKey);
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
