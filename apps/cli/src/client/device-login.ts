import { AppError } from "@switchyard/contracts";
import { z } from "zod";

const CLIENT_ID = "switchyard-cli";
const GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code";

const Metadata = z.object({
  issuer: z.url(),
  device_authorization_endpoint: z.url(),
  token_endpoint: z.url(),
});

const Started = z.object({
  device_code: z.string(),
  user_code: z.string().regex(/^[A-Z-]{4,20}$/),
  verification_uri: z.url(),
  verification_uri_complete: z.url(),
  expires_in: z.number(),
  interval: z.number().default(5),
});

const Fault = z.object({ error: z.string(), error_description: z.string().optional() });
const Token = z.object({ access_token: z.string() });

/** What a person is to open, and the code they compare there. */
export interface DevicePrompt {
  readonly url: string;
  readonly urlWithCode: string;
  readonly userCode: string;
}

export interface DeviceLoginOptions {
  /** Address of the installation, as it was typed. */
  readonly url: string;
  readonly deviceName: string;
  /** Shows the prompt; the person may take ten minutes. */
  readonly show: (prompt: DevicePrompt) => void;
  readonly wait?: (seconds: number) => Promise<void>;
}

/**
 * Logs in by the device flow (RFC 8628): a person opens a page in any browser and allows this computer. Answers the
 * installation's own address and a token that is exchanged once for a key. Throws AppError login_unavailable,
 * login_refused, login_expired.
 */
export async function deviceLogin(
  options: DeviceLoginOptions,
): Promise<{ readonly url: string; readonly token: string }> {
  const metadata = await discover(options.url);
  const { wait = sleep } = options;
  const asked = { client_id: CLIENT_ID, resource: `${metadata.issuer}/api/v1`, device_name: options.deviceName };
  const started = Started.safeParse((await post(metadata.device_authorization_endpoint, asked)).body);
  if (!started.success) throw unavailable(options.url, "its authorization server begins no login");
  const { device_code, user_code, verification_uri, verification_uri_complete, expires_in } = started.data;
  options.show({ url: verification_uri, urlWithCode: verification_uri_complete, userCode: user_code });
  const until = Date.now() + expires_in * 1000;
  for (let seconds = started.data.interval; Date.now() < until; ) {
    await wait(seconds);
    const answer = await post(metadata.token_endpoint, { grant_type: GRANT_TYPE, client_id: CLIENT_ID, device_code });
    const token = Token.safeParse(answer.body);
    if (answer.status === 200 && token.success) return { url: metadata.issuer, token: token.data.access_token };
    if (goesOn(answer) === "slower") seconds += 5;
  }
  throw expired();
}

/** Endpoints are believed only below the issuer itself, and a redirect never. */
async function discover(url: string): Promise<z.infer<typeof Metadata>> {
  const document = await get(`${url}/.well-known/oauth-authorization-server`).catch(() => null);
  const metadata = Metadata.safeParse(document);
  if (!metadata.success) throw unavailable(url, "it says nothing of an authorization server");
  const { issuer, device_authorization_endpoint, token_endpoint } = metadata.data;
  const isOwn = [device_authorization_endpoint, token_endpoint].every(
    (endpoint) => new URL(endpoint).origin === issuer,
  );
  if (!isOwn) throw unavailable(url, "its authorization server is not its own");
  return metadata.data;
}

async function get(url: string): Promise<unknown> {
  return (await fetch(url, { redirect: "error", signal: AbortSignal.timeout(15_000) })).json();
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function post(url: string, form: Readonly<Record<string, string>>): Promise<Answer> {
  const init = { method: "POST", body: new URLSearchParams(form), redirect: "error" } as const;
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(15_000) });
    return { status: response.status, body: await response.json().catch(() => null) };
  } catch {
    // A line that breaks for a moment ends no login; the next try tells.
    return { status: 0, body: null };
  }
}

/** Whether to ask on. Throws AppError for an answer that ends the login. */
function goesOn({ status, body }: Answer): "as before" | "slower" {
  const fault = Fault.safeParse(body).data;
  if (status === 0 || status >= 500 || fault?.error === "authorization_pending") return "as before";
  if (fault?.error === "slow_down" || status === 429) return "slower";
  if (fault?.error === "expired_token") throw expired();
  if (fault?.error === "access_denied") throw refused("The login was refused in the browser.");
  throw refused(fault?.error_description ?? "The authorization server ended the login.");
}

function sleep(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

function unavailable(url: string, why: string): AppError {
  return new AppError({
    code: "login_unavailable",
    kind: "unavailable",
    message: `Nobody can log in at ${url} like this: ${why}.`,
    remedy: "Check the address of the dashboard, or log in with a manage key: switchyard login <url> --with-key.",
  });
}

function refused(message: string): AppError {
  return new AppError({
    code: "login_refused",
    kind: "forbidden",
    message,
    remedy: "Run `switchyard login` again if this was you.",
  });
}

function expired(): AppError {
  return new AppError({
    code: "login_expired",
    kind: "timeout",
    message: "Nobody allowed the login within ten minutes.",
    remedy: "Run `switchyard login` again.",
  });
}
