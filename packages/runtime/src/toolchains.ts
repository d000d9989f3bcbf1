/**
 * Node, its package managers, and uv, fetched once through the host's own npm and pip and kept in the home. Never the
 * interpreters of PATH: what a tenant runs under is decided here. Python itself is the host's /usr/bin/python3.
 */
import { access, chmod, copyFile, mkdir, rename, rm, symlink } from "node:fs/promises";
import { AppError } from "@switchyard/contracts";
import type { LogSink, NodeMajor } from "@switchyard/deployments/ports";
import { type ClaimOwner, withHostLock } from "./host-claims.ts";
import { systemPath } from "./host-tie.ts";
import { runHostTool, tryHostTool } from "./host-tool.ts";
import type { HostPort } from "./options.ts";
import { hostPortOf } from "./registries.ts";

/** Major whose Node runs the runner, whatever the tenant chose. */
export const runnerNodeMajor: NodeMajor = "24";

export type NodeTool = "pnpm" | "yarn";

export interface Toolchains {
  /** Folder with `bin/node` and `bin/npm`, mounted at `/opt/node`. First use installs it, with progress by `onLine`. */
  node(major: NodeMajor, onLine: LogSink): Promise<string>;
  /** Folder with `bin/pnpm` or `bin/yarn`. */
  nodeTool(tool: NodeTool, onLine: LogSink): Promise<string>;
  /** Folder with `bin/uv`, mounted at `/opt/uv`. */
  uv(onLine: LogSink): Promise<string>;
  /** The registry a tool brings as its own default, which lockfiles made with it name; null when it has none. */
  toolRegistry(tool: NodeTool): Promise<HostPort | null>;
}

/** Version ranges of what is fetched besides Node. */
const packages = { npm: "npm@11", pnpm: "pnpm@10", yarn: "yarn@1", uv: "uv>=0.5" } as const;
const installTimeoutMs = 10 * 60_000;

export function createToolchains(
  home: string,
  owner: ClaimOwner,
  hostEnv: Readonly<Record<string, string>>,
): Toolchains {
  const root = `${home}/toolchains`;
  const pending = new Map<string, Promise<string>>();
  const env = { ...hostEnv, PATH: hostEnv.PATH ?? systemPath };

  const ensure = (name: string, onLine: LogSink, install: (stage: string) => Promise<void>): Promise<string> => {
    const running = pending.get(name) ?? ensureOnce({ root, name, owner, onLine }, install);
    pending.set(name, running);
    running.catch(() => {}).finally(() => pending.delete(name));
    return running;
  };
  const npmInstall = (stage: string, specs: readonly string[], onLine: LogSink): Promise<void> =>
    installWithNpm({ env, stage, specs, onLine });

  return {
    node: (major, onLine) =>
      ensure(`node-${major}`, onLine, async (stage) => {
        const version = await newestNode(major, env);
        const platform = `node-linux-${process.arch}@${version}`;
        await npmInstall(stage, [platform, packages.npm], onLine);
        await rm(`${stage}/bin/node`, { force: true });
        await symlink(`../lib/node_modules/node-linux-${process.arch}/bin/node`, `${stage}/bin/node`);
        // Headers for native modules, so that a build need not fetch them.
        await symlink(`lib/node_modules/node-linux-${process.arch}/include`, `${stage}/include`);
        await runHostTool(`${stage}/bin/node`, ["--version"]);
      }),
    nodeTool: (tool, onLine) => ensure(tool, onLine, (stage) => npmInstall(stage, [packages[tool]], onLine)),
    uv: (onLine) =>
      ensure("uv", onLine, async (stage) => {
        const options = {
          env,
          timeoutMs: installTimeoutMs,
          tree: true,
          onLine: (text: string) => onLine({ stream: "system", text }),
        };
        await runHostTool("/usr/bin/python3", ["-m", "venv", `${stage}/venv`], options);
        await runHostTool(`${stage}/venv/bin/python`, ["-m", "pip", "install", "--quiet", packages.uv], options);
        await mkdir(`${stage}/bin`);
        for (const file of ["uv", "uvx"]) await copyFile(`${stage}/venv/bin/${file}`, `${stage}/bin/${file}`);
        for (const file of ["uv", "uvx"]) await chmod(`${stage}/bin/${file}`, 0o755);
        await rm(`${stage}/venv`, { recursive: true });
      }),
    async toolRegistry(tool) {
      const bin = `${root}/${tool}/bin/${tool}`;
      const node = `${root}/node-${runnerNodeMajor}/bin/node`;
      // HOME away from any settings file, so that the tool answers its built-in default.
      const answer = await tryHostTool(node, [bin, "config", "get", "registry"], {
        env: { PATH: systemPath, HOME: "/nonexistent" },
      });
      return answer.code === 0 ? hostPortOf(answer.stdout.trim()) : null;
    },
  };
}

interface EnsureTarget {
  readonly root: string;
  readonly name: string;
  readonly owner: ClaimOwner;
  readonly onLine: LogSink;
}

async function ensureOnce(target: EnsureTarget, install: (stage: string) => Promise<void>): Promise<string> {
  const dir = `${target.root}/${target.name}`;
  if (await exists(`${dir}/bin`)) return dir;
  await mkdir(target.root, { recursive: true });
  return withHostLock(
    `${target.root}/.${target.name}.lock`,
    { ...target.owner, patienceMs: installTimeoutMs },
    async () => {
      if (await exists(`${dir}/bin`)) return dir;
      const started = Date.now();
      const stage = `${target.root}/.${target.name}.stage`;
      target.onLine({ stream: "system", text: `Fetching ${target.name} (first use on this host)` });
      await rm(stage, { recursive: true, force: true });
      await mkdir(stage, { recursive: true });
      await install(stage).catch((cause: unknown) => {
        throw toolchainError(target.name, cause);
      });
      await runHostTool("chmod", ["-R", "a+rX,go-w", stage]);
      await rename(stage, dir);
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      target.onLine({ stream: "system", text: `Fetched ${target.name} in ${seconds} s` });
      return dir;
    },
  );
}

function toolchainError(name: string, cause: unknown): AppError {
  return new AppError({
    code: "toolchain_unavailable",
    kind: "unavailable",
    message: `The toolchain "${name}" could not be fetched.`,
    remedy: "Check that this host's npm and pip reach their registry, then deploy again.",
    detail: cause instanceof AppError ? (cause.detail ?? cause.message) : String(cause),
    cause,
  });
}

interface NpmInstall {
  readonly env: Readonly<Record<string, string>>;
  readonly stage: string;
  readonly specs: readonly string[];
  readonly onLine: LogSink;
}

async function installWithNpm({ env, stage, specs, onLine }: NpmInstall): Promise<void> {
  const flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-update-notifier", "--loglevel=error"];
  await runHostTool("/usr/bin/env", ["npm", "install", "--global", "--prefix", stage, ...flags, ...specs], {
    env,
    timeoutMs: installTimeoutMs,
    tree: true,
    onLine: (text) => onLine({ stream: "system", text }),
  });
}

/** The newest version of a major that the npm package `node` offers. */
async function newestNode(major: NodeMajor, env: Readonly<Record<string, string>>): Promise<string> {
  const text = await runHostTool("/usr/bin/env", ["npm", "view", `node@${major}`, "version", "--json"], {
    env,
    timeoutMs: 60_000,
  });
  const answer: unknown = JSON.parse(text);
  const versions = (Array.isArray(answer) ? answer : [answer]).filter((entry) => typeof entry === "string");
  const newest = versions.sort((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1);
  if (newest !== undefined) return newest;
  throw new AppError({
    code: "toolchain_unavailable",
    kind: "unavailable",
    message: `The registry offers no version ${major} of the npm package "node".`,
    remedy: "Mirror that package, or choose another engines.node.",
  });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
