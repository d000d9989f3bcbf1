/** Addresses of a GitHub: github.com, or an enterprise server by its origin. Pure. */
import { isIP } from "node:net";
import { AppError } from "@switchyard/contracts";

const PUBLIC_GITHUB = "https://github.com";

/** REST API of the GitHub at an origin, without a trailing slash. */
export function apiUrlOf(baseUrl: string): string {
  return baseUrl === PUBLIC_GITHUB ? "https://api.github.com" : `${baseUrl}/api/v3`;
}

/** What next-auth keys accounts of that GitHub by: a number of an enterprise server names another person. */
export function accountProviderOf(baseUrl: string): string {
  return baseUrl === PUBLIC_GITHUB ? "github" : `github:${baseUrl}`;
}

/**
 * The origin of a GitHub as an operator typed it. Throws AppError github_url_refused for what is no origin, and for plain
 * http beyond loopback unless `insecureHttp`: the App's keys would cross the network in the clear.
 */
export function githubOrigin(text: string, { insecureHttp }: { readonly insecureHttp: boolean }): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const web = url?.protocol === "https:" || url?.protocol === "http:";
  if (!url || !web || url.pathname !== "/" || url.search !== "" || url.hash !== "" || url.username || url.password) {
    throw refused(`"${text}" is not the address of a GitHub.`, "Give its origin, such as https://github.example.com.");
  }
  if (url.protocol === "http:" && !isLoopbackHost(url.hostname) && !insecureHttp) {
    throw refused(
      `${url.origin} is plain http: the keys of the App could be read on the way.`,
      "Use https; whoever runs the installation can allow plain http with SWITCHYARD_INSECURE_HTTP=1.",
    );
  }
  return url.origin;
}

/** How far an origin can be seen: this machine, a private network, or everywhere. Judged by its name alone. */
export function reachOf(origin: string): "loopback" | "private" | "public" {
  const { hostname } = new URL(origin);
  if (isLoopbackHost(hostname)) return "loopback";
  const bare = hostname.replace(/^\[|\]$/g, "");
  if (isIP(bare) === 4) return PRIVATE_V4.test(bare) ? "private" : "public";
  if (isIP(bare) === 6) return /^f[cd]|^fe[89ab]/i.test(bare) ? "private" : "public";
  return !bare.includes(".") || PRIVATE_NAME.test(bare) ? "private" : "public";
}

const PRIVATE_V4 = /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/;
const PRIVATE_NAME = /\.(local|internal|lan|home|corp|intranet|test|home\.arpa)$/i;

/** Whether webhooks of the GitHub at `baseUrl` can arrive at `webOrigin`, as far as the names tell. */
export function webhooksArrive(webOrigin: string, baseUrl: string): boolean {
  const reach = reachOf(webOrigin);
  if (reach === "public") return true;
  const from = reachOf(baseUrl);
  return reach === "loopback" ? from === "loopback" : baseUrl !== PUBLIC_GITHUB;
}

function isLoopbackHost(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

function refused(message: string, remedy: string): AppError {
  return new AppError({ code: "github_url_refused", kind: "invalid_input", message, remedy });
}
