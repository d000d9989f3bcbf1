/**
 * Starts the sign-in providers of the browser journeys, GitHub as an emulator and a real OpenID provider, for the
 * dashboard at E2E_WEB_URL. Writes the environment that makes the dashboard use them as one line of JSON; ends with its
 * standard input.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createEmulator } from "emulate";
import { Provider } from "oidc-provider";
import { owner, webUrl } from "./environment.ts";

const SECRET = "a-secret-of-the-journeys";

const github = await createEmulator({
  service: "github",
  port: await freePort(),
  seed: {
    github: {
      users: [{ login: "ada", name: owner.name, email: owner.email }],
      oauth_apps: [
        {
          client_id: "journeys",
          client_secret: SECRET,
          name: "Switchyard",
          redirect_uris: [`${webUrl}/api/auth/callback/github`],
        },
      ],
    },
  },
});
const oidc = createServer().listen(0, "127.0.0.1");
await new Promise((resolve) => oidc.once("listening", resolve));
const issuer = `http://127.0.0.1:${(oidc.address() as AddressInfo).port}`;
const provider = new Provider(issuer, {
  clients: [{ client_id: "journeys", client_secret: SECRET, redirect_uris: [`${webUrl}/api/auth/callback/oidc`] }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: true, name: id }),
  }),
  cookies: { keys: ["only for the journeys"] },
});
oidc.on("request", provider.callback());

process.stdout.write(
  `${JSON.stringify({
    GITHUB_CLIENT_ID: "journeys",
    GITHUB_CLIENT_SECRET: SECRET,
    GITHUB_BASE_URL: new URL(github.url).origin,
    GITHUB_API_URL: github.url,
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: "journeys",
    OIDC_CLIENT_SECRET: SECRET,
    OIDC_NAME: "Test provider",
  })}\n`,
);
process.stdin.resume();
process.stdin.once("end", () => {
  void github.close().finally(() => process.exit(0));
});

/** The emulator wants to know its port beforehand. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
