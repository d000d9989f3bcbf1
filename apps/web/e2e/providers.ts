/**
 * Starts what the browser journeys need beside the dashboard at E2E_WEB_URL: the test GitHub, which no setting names since
 * its App is made in the dashboard, a real OpenID provider, and the directory of an organization with its DNS. Writes one
 * line of JSON: the environment that makes the dashboard use the provider, and as E2E_… what the journeys must know. Ends
 * with its standard input.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";
import { startDirectory } from "./directory.ts";
import { webUrl } from "./environment.ts";
import { openDoor } from "./github/door.ts";
import { startWorld } from "./github/world.ts";

const SECRET = "a-secret-of-the-journeys";

const github = await startWorld();
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

const directory = await startDirectory();

process.stdout.write(
  `${JSON.stringify({
    E2E_GITHUB_URL: github.baseUrl,
    E2E_GITHUB_DOOR: await openDoor(github),
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: "journeys",
    OIDC_CLIENT_SECRET: SECRET,
    OIDC_NAME: "Test provider",
    OIDC_ALLOWED_HOSTS: new URL(directory.issuer).host,
    DNS_SERVERS: directory.dnsServer,
    E2E_DIRECTORY_URL: directory.issuer,
    E2E_DNS_DOOR: directory.dnsDoor,
  })}\n`,
);
process.stdin.resume();
process.stdin.once("end", () => {
  void github.close().finally(() => process.exit(0));
});
