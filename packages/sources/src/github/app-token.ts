import { createPrivateKey } from "node:crypto";
import { AppError } from "@switchyard/contracts";
import { SignJWT } from "jose";

/**
 * The App's own token (docs.github.com, "Generating a JSON Web Token for a GitHub App"): RS256, backdated by 30 s against
 * a clock that runs ahead, good for 9 of the 10 minutes that GitHub allows.
 */
export async function appToken(app: { readonly appId: number; readonly privateKeyPem: string }): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: "RS256", typ: "JWT" })
    .setIssuer(String(app.appId))
    .setIssuedAt(now - 30)
    .setExpirationTime(now + 510)
    .sign(keyOf(app.privateKeyPem));
}

function keyOf(pem: string) {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new AppError({
      code: "github_refused",
      kind: "invalid_input",
      message: "The private key of the GitHub App cannot be read.",
      remedy: "Make a new private key on the App's page at GitHub, or make the App anew from the dashboard.",
    });
  }
}
