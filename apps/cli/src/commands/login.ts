import { hostname } from "node:os";
import { AppError } from "@switchyard/contracts";
import { Command } from "commander";
import { createApi } from "../client/api.ts";
import { endedConnection, storeConnection } from "../client/connection.ts";
import { deviceLogin } from "../client/device-login.ts";
import type { CommandContext } from "./context.ts";
import { plain } from "./output.ts";
import { readSecret } from "./read-secret.ts";
import { usageError } from "./usage.ts";

interface LoginOptions {
  readonly url?: string;
  readonly withKey?: boolean;
}

/** `login [url]`: signs in through the browser, or keeps a manage key that is read from standard input. */
export function loginCommand(context: CommandContext): Command {
  return new Command("login")
    .description("Log in to an installation through your browser, from this or any other computer")
    .argument("[url]", "address of the dashboard, such as https://switchyard.example.com")
    .option("--url <url>", "the same as the argument")
    .option("--with-key", "keep a manage key instead, read from standard input")
    .action(async (given: string | undefined, options: LoginOptions) => {
      const url = originOf(given ?? options.url ?? context.config.url ?? `http://localhost:${context.config.webPort}`);
      return options.withKey ? loginWithKey(context, url) : loginByBrowser(context, url);
    });
}

/** `logout`: ends the key that a login through the browser got, and forgets the installation. */
export function logoutCommand(context: CommandContext): Command {
  return new Command("logout").description("Log out: revoke this computer's key and forget it").action(async () => {
    const file = context.config.credentialsFile;
    const ended = await endedConnection(file, async ({ url, apiKey, issued }) => {
      if (issued) await createApi({ url, apiKey: null }).call("endCliLogin", { path: {}, body: { key: apiKey } });
    });
    const text = ended === null ? "Nobody was logged in." : `Logged out of ${ended.url}.`;
    context.output.result({ loggedOut: ended?.url ?? null }, text);
  });
}

async function loginByBrowser(context: CommandContext, typed: string): Promise<void> {
  const { output } = context;
  const { url, token } = await deviceLogin({
    url: typed,
    deviceName: hostname().slice(0, 60),
    show: ({ urlWithCode, userCode, url: page }) => {
      const code = output.colors.bold(userCode);
      output.progress(`Open ${plain(urlWithCode)}\nand allow the login that shows the code ${code}.`);
      output.progress(output.colors.dim(`(Or open ${plain(page)} on any device and type the code.) Waiting …`));
      output.pending({ verificationUri: urlWithCode, userCode });
    },
  });
  const { org, key } = await createApi({ url, apiKey: null }).call("exchangeCliLogin", { path: {}, body: { token } });
  await storeConnection(context.config.credentialsFile, { url, apiKey: key.secret, org, issued: true });
  const until = key.expiresAt?.slice(0, 10) ?? "further notice";
  const text = `Logged in to ${url}, org ${org}, as ${key.owner?.email ?? key.name} (${key.role}) until ${until}.`;
  output.result({ url, org, role: key.role, key: key.id, expiresAt: key.expiresAt }, text);
}

async function loginWithKey(context: CommandContext, url: string): Promise<void> {
  const apiKey = await readSecret("Manage key (from Credentials in the dashboard): ", context.interactive);
  const me = await createApi({ url, apiKey }).call("getMe", { path: {} });
  const org = me.orgs.find((one) => one.slug === context.config.org) ?? me.orgs[0];
  if (!org) throw noOrg(url);
  await storeConnection(context.config.credentialsFile, { url, apiKey, org: org.slug, issued: false });
  const who = me.key?.name ?? me.user?.email ?? "";
  context.output.result({ url, org: org.slug, role: org.role }, `Logged in to ${url}, org ${org.slug}, as ${who}.`);
}

function originOf(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url !== null && (url.protocol === "https:" || url.protocol === "http:")) return url.origin;
  throw usageError(`"${given}" is no URL.`, "Write it so: https://switchyard.example.com");
}

function noOrg(url: string): AppError {
  return new AppError({
    code: "no_org",
    kind: "forbidden",
    message: `This key opens no org at ${url}.`,
    remedy: "Make a manage key in the dashboard, under Credentials.",
  });
}
