/** The environment of tenant processes. Built from nothing; no variable of the worker ever reaches it. Pure. */
import type { Toolchain } from "@switchyard/deployments/ports";
import { caInside, npmrcInside } from "./etc-files.ts";
import type { RegistrySettings } from "./options.ts";

export interface EnvironmentInput {
  readonly toolchain: Toolchain;
  /** URL of the egress proxy as seen from inside, or null when nothing may leave. */
  readonly proxyUrl: string | null;
  readonly hasCa: boolean;
  /** The caller's variables; they win over the defaults. */
  readonly env: Readonly<Record<string, string>>;
}

/** Variables of every sandbox: paths, proxy, authorities. */
function baseEnvironment(input: EnvironmentInput): Record<string, string> {
  const tools = input.toolchain.kind === "node" ? "/opt/node/bin" : "/opt/uv/bin";
  return {
    PATH: `${tools}:/usr/bin:/bin`,
    HOME: "/tmp/home",
    TMPDIR: "/tmp",
    USER: "app",
    LOGNAME: "app",
    SHELL: "/bin/sh",
    LANG: "C.UTF-8",
    PYTHONUNBUFFERED: "1",
    ...(input.proxyUrl === null ? {} : proxyVariables(input.proxyUrl)),
    ...(input.proxyUrl !== null && input.hasCa ? caVariables : {}),
  };
}

/** Variables of an instance; PORT cannot be overridden, since the platform relies on it. */
export function instanceEnvironment(input: EnvironmentInput & { readonly port: number }): Record<string, string> {
  return {
    ...baseEnvironment(input),
    HOST: "127.0.0.1",
    // The artifact is read-only; without this every import would try to write beside its source.
    PYTHONDONTWRITEBYTECODE: "1",
    ...input.env,
    PORT: String(input.port),
  };
}

/** Variables of a build command: registries as the operator configured them, caches under `/cache`. */
export function buildEnvironment(
  input: EnvironmentInput & { readonly registries: RegistrySettings },
): Record<string, string> {
  return {
    ...baseEnvironment(input),
    CI: "1",
    XDG_CACHE_HOME: "/cache",
    ...npmVariables(input),
    ...pythonVariables(input.registries),
    ...input.env,
  };
}

function proxyVariables(url: string): Record<string, string> {
  const local = "localhost,127.0.0.1,::1";
  return {
    HTTP_PROXY: url,
    http_proxy: url,
    HTTPS_PROXY: url,
    https_proxy: url,
    NO_PROXY: local,
    no_proxy: local,
    NODE_USE_ENV_PROXY: "1",
  };
}

const caVariables = {
  NODE_EXTRA_CA_CERTS: caInside,
  SSL_CERT_FILE: caInside,
  REQUESTS_CA_BUNDLE: caInside,
  CURL_CA_BUNDLE: caInside,
  PIP_CERT: caInside,
};

function npmVariables(input: EnvironmentInput & { readonly registries: RegistrySettings }): Record<string, string> {
  const registry = input.registries.npm.registry;
  return {
    npm_config_globalconfig: npmrcInside,
    npm_config_cache: "/cache/npm",
    YARN_CACHE_FOLDER: "/cache/yarn",
    // Headers for native modules come with the toolchain.
    npm_package_config_node_gyp_nodedir: "/opt/node",
    npm_config_fund: "false",
    npm_config_audit: "false",
    npm_config_update_notifier: "false",
    npm_config_progress: "false",
    ...(registry === null ? {} : { npm_config_registry: registry, YARN_REGISTRY: registry }),
    ...(input.hasCa ? { npm_config_cafile: caInside } : {}),
    ...(input.proxyUrl === null ? {} : { npm_config_proxy: input.proxyUrl, npm_config_https_proxy: input.proxyUrl }),
  };
}

function pythonVariables(registries: RegistrySettings): Record<string, string> {
  const { indexUrl, extraIndexUrls, findLinks } = registries.pip;
  return {
    PIP_CACHE_DIR: "/cache/pip",
    PIP_DISABLE_PIP_VERSION_CHECK: "1",
    PIP_NO_INPUT: "1",
    UV_CACHE_DIR: "/cache/uv",
    // The first python3 on PATH is the host's /usr/bin/python3. UV_PYTHON would also win over a project's own .venv.
    UV_PYTHON_PREFERENCE: "only-system",
    UV_PYTHON_DOWNLOADS: "never",
    UV_LINK_MODE: "copy",
    UV_NO_PROGRESS: "1",
    // Compiled once here, since an instance cannot write beside its sources.
    UV_COMPILE_BYTECODE: "1",
    ...(indexUrl === null ? {} : { PIP_INDEX_URL: indexUrl, UV_DEFAULT_INDEX: indexUrl }),
    ...(extraIndexUrls.length === 0
      ? {}
      : { PIP_EXTRA_INDEX_URL: extraIndexUrls.join(" "), UV_INDEX: extraIndexUrls.join(" ") }),
    ...(findLinks.length === 0 ? {} : { PIP_FIND_LINKS: findLinks.join(" "), UV_FIND_LINKS: findLinks.join(",") }),
  };
}
