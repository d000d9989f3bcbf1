/** An organization's directory: an OpenID provider with groups, and the DNS of its domain. Runs in the providers' process. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { startDns } from "@switchyard/testing/dns";
import { Provider } from "oidc-provider";
import { directoryClient, directoryDomain } from "./directory-facts.ts";
import { webUrl } from "./environment.ts";

export interface Directory {
  readonly issuer: string;
  /** `address:port` of the DNS server. */
  readonly dnsServer: string;
  /** Takes `{ name, values }` by POST: the TXT record to answer from now on. */
  readonly dnsDoor: string;
}

/** Starts it on free ports of loopback. */
export async function startDirectory(): Promise<Directory> {
  const dns = await startDns();
  const door = await listen(
    createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
      const { name, values } = JSON.parse(Buffer.concat(parts).toString()) as { name: string; values: string[] };
      dns.set(name, ...values);
      response.writeHead(204).end();
    }),
  );
  const server = createServer();
  const issuer = await listen(server);
  server.on("request", openProvider(issuer).callback());
  return { issuer, dnsServer: dns.server, dnsDoor: door };
}

function openProvider(issuer: string): Provider {
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: directoryClient.id,
        client_secret: directoryClient.secret,
        redirect_uris: [`${webUrl}/api/auth/callback/org/any`],
      },
    ],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        email: `${id}@${directoryDomain}`,
        email_verified: true,
        name: id,
        groups: id === "grace" ? ["staff", "platform"] : ["staff"],
      }),
    }),
    cookies: { keys: ["only for the journeys"] },
  });
  // The dashboard chooses the last part, which a real directory is told before it lets anybody in.
  provider.Client.prototype.redirectUriAllowed = (uri) => uri.startsWith(`${webUrl}/api/auth/callback/org/idp_`);
  return provider;
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
