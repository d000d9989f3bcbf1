/** Asks the host's npm and pip which registries they use. No registry is named here. */
import { access } from "node:fs/promises";
import { systemPath } from "./host-tie.ts";
import { tryHostTool } from "./host-tool.ts";
import type { HostPort, RegistrySettings } from "./options.ts";

/**
 * The operator's registry settings as npm and pip themselves see them with this environment (their files, `npm_config_*`,
 * `PIP_*`, CA variables), without credentials. Also finds the hosts that serve the files, which need not be the
 * index's own. A tool that is missing or silent contributes nothing.
 */
export async function readRegistrySettings(
  env: Readonly<Record<string, string | undefined>>,
): Promise<RegistrySettings> {
  const complete: Record<string, string> = { PATH: systemPath };
  for (const [name, value] of Object.entries(env)) if (value !== undefined) complete[name] = value;
  const [npm, pip] = await Promise.all([readNpm(complete), readPip(complete)]);
  const caBundle = await firstReadable([
    npm.caFile,
    pip.cert,
    complete.NODE_EXTRA_CA_CERTS,
    complete.SSL_CERT_FILE,
    complete.REQUESTS_CA_BUNDLE,
  ]);
  const urls = [npm.registry, ...Object.values(npm.scoped), pip.indexUrl, ...pip.extraIndexUrls, ...pip.findLinks];
  const fileHosts = await Promise.all([
    ...[npm.registry, ...Object.values(npm.scoped)].map((url) => npmFileHosts(url, complete)),
    ...[pip.indexUrl, ...pip.extraIndexUrls].map((url) => pipFileHosts(url, complete, caBundle)),
  ]);
  const reachable = [...urls, ...fileHosts.flat()].flatMap((url) => hostPortOf(url) ?? []);
  const unique = new Map(reachable.map((entry) => [`${entry.host}:${entry.port}`, entry]));
  return {
    npm: { registry: npm.registry, scoped: npm.scoped },
    pip: { indexUrl: pip.indexUrl, extraIndexUrls: pip.extraIndexUrls, findLinks: pip.findLinks },
    caBundle,
    reachable: [...unique.values()],
  };
}

/** Host and port of an http(s) URL; null for anything else. Pure. */
export function hostPortOf(url: string | null | undefined): HostPort | null {
  if (url === null || url === undefined || !URL.canParse(url)) return null;
  const { protocol, hostname, port } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:") return null;
  return { host: hostname, port: port === "" ? (protocol === "https:" ? 443 : 80) : Number(port) };
}

/** The URL without user and password. Pure. */
export function withoutCredentials(url: string): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  if (parsed.username === "" && parsed.password === "") return url;
  parsed.username = "";
  parsed.password = "";
  return parsed.href;
}

type Env = Readonly<Record<string, string>>;

interface NpmAnswer {
  readonly registry: string | null;
  readonly scoped: Readonly<Record<string, string>>;
  readonly caFile: string | null;
}

async function readNpm(env: Env): Promise<NpmAnswer> {
  const answer = await tryHostTool("/usr/bin/env", ["npm", "config", "list", "--json", "--long"], {
    env,
    timeoutMs: 30_000,
  });
  return parseNpmConfig(answer.code === 0 ? answer.stdout : "{}");
}

/** Reads the answer of `npm config list --json`. Pure. */
export function parseNpmConfig(text: string): NpmAnswer {
  const value = parseObject(text);
  const scoped: Record<string, string> = {};
  for (const [key, entry] of Object.entries(value)) {
    const scope = /^(@[^:]+):registry$/.exec(key)?.[1];
    if (scope !== undefined && typeof entry === "string") scoped[scope] = withoutCredentials(entry);
  }
  return {
    registry: typeof value.registry === "string" ? withoutCredentials(value.registry) : null,
    scoped,
    caFile: typeof value.cafile === "string" && value.cafile !== "" ? value.cafile : null,
  };
}

interface PipAnswer {
  readonly indexUrl: string | null;
  readonly extraIndexUrls: readonly string[];
  readonly findLinks: readonly string[];
  readonly cert: string | null;
}

async function readPip(env: Env): Promise<PipAnswer> {
  const [configured, builtIn] = await Promise.all([
    tryHostTool("/usr/bin/python3", ["-m", "pip", "config", "list"], { env, timeoutMs: 30_000 }),
    tryHostTool("/usr/bin/python3", ["-c", "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"], {
      env,
      timeoutMs: 30_000,
    }),
  ]);
  const parsed = parsePipConfig(configured.code === 0 ? configured.stdout : "");
  const fallback = builtIn.code === 0 && builtIn.stdout.trim() !== "" ? builtIn.stdout.trim() : null;
  return { ...parsed, indexUrl: parsed.noIndex ? null : (parsed.indexUrl ?? fallback) };
}

/** Reads the answer of `pip config list`: `section.key='value'`, the environment last because it wins. Pure. */
export function parsePipConfig(text: string): PipAnswer & { readonly noIndex: boolean } {
  const values = new Map<string, string>();
  const rank = (section: string): number => (section === ":env:" ? 2 : section === "global" ? 0 : 1);
  const ranks = new Map<string, number>();
  for (const line of text.split("\n")) {
    const match = /^(:env:|[a-z-]+)\.([a-z-]+)=(['"])(.*)\3$/s.exec(line.trim());
    const [, section = "", key = "", , value = ""] = match ?? [];
    if (match === null || (ranks.get(key) ?? -1) > rank(section)) continue;
    ranks.set(key, rank(section));
    values.set(key, value.replaceAll("\\n", "\n"));
  }
  const list = (key: string): string[] =>
    (values.get(key) ?? "")
      .split(/\s+/)
      .filter((entry) => entry !== "")
      .map(withoutCredentials);
  return {
    indexUrl: list("index-url")[0] ?? null,
    extraIndexUrls: list("extra-index-url"),
    findLinks: list("find-links"),
    cert: values.get("cert") ?? null,
    noIndex: /^(1|true|yes|on)$/i.test(values.get("no-index") ?? ""),
  };
}

/** A registry may serve its archives from another host; npm itself is a package that every registry knows. */
async function npmFileHosts(url: string | null, env: Env): Promise<string[]> {
  if (url === null) return [];
  const args = ["npm", "view", "npm", "dist.tarball", "--json", `--registry=${url}`];
  const answer = await tryHostTool("/usr/bin/env", args, { env, timeoutMs: 20_000 });
  return answer.stdout.match(/https?:\/\/[^"\s]+/g)?.slice(0, 1) ?? [];
}

const indexProbe = `
import re, ssl, sys, urllib.request, urllib.parse
page = sys.argv[1].rstrip("/") + "/pip/"
context = ssl.create_default_context(cafile=sys.argv[2] or None)
text = urllib.request.urlopen(page, timeout=15, context=context).read(4000000).decode("utf8", "replace")
links = {urllib.parse.urljoin(page, link) for link in re.findall(r'href="([^"#]+)', text)}
print("\\n".join(sorted({"%s://%s/" % urllib.parse.urlsplit(link)[:2] for link in links})[:8]))
`;

/** As for npm: an index page (PEP 503) links to the files, often on another host. */
async function pipFileHosts(url: string | null, env: Env, caBundle: string | null): Promise<string[]> {
  if (url === null) return [];
  const answer = await tryHostTool("/usr/bin/python3", ["-c", indexProbe, url, caBundle ?? ""], {
    env,
    timeoutMs: 20_000,
  });
  return answer.code === 0 ? answer.stdout.split("\n").filter(Boolean).map(withoutCredentials) : [];
}

async function firstReadable(paths: readonly (string | null | undefined)[]): Promise<string | null> {
  for (const path of paths) {
    if (
      path !== null &&
      path !== undefined &&
      path !== "" &&
      (await access(path).then(
        () => true,
        () => false,
      ))
    )
      return path;
  }
  return null;
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
