/** Git over smart HTTP: who may fetch and push, and what a push sets off. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { AppError } from "@switchyard/contracts";
import { callerOf, maySee, need } from "./caller.ts";
import { branchMoved, type Stage } from "./events.ts";
import { refs } from "./git/repository.ts";
import { serveGit } from "./git/smart-http.ts";
import { type Caller, fullName, type Repo, repoNamed, type World } from "./world.ts";

const PATH = /^\/([^/]+\/[^/]+?)(?:\.git)?(\/(?:info\/refs|git-upload-pack|git-receive-pack|HEAD|objects\/.*))$/;

/** A request of Git's protocol, or null. */
export function gitRequest(path: string): { readonly name: string; readonly rest: string } | null {
  const [, name, rest] = PATH.exec(path) ?? [];
  return name === undefined || rest === undefined ? null : { name, rest };
}

/** Serves it; a private repository asks for the credential and is not found with a wrong one. */
export async function answerGit(
  stage: Stage,
  wanted: { readonly name: string; readonly rest: string; readonly query: string },
  wire: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  const { world } = stage;
  const { request, response } = wire;
  const former = world.formerNames.get(wanted.name.toLowerCase());
  const repo = repoNamed(world, wanted.name) ?? (former === undefined ? undefined : world.repos.get(former));
  const pushing = wanted.rest.endsWith("git-receive-pack") || wanted.query.includes("service=git-receive-pack");
  const caller = credential(world, request);
  const status = admission(world, { repo, caller, pushing });
  if (status !== 200 || !repo || !caller) {
    const ask = status === 401 ? { "www-authenticate": 'Basic realm="GitHub"' } : {};
    response.writeHead(status, { "content-type": "text/plain", ...ask }).end("Repository not found.\n");
    return;
  }
  if (fullName(repo).toLowerCase() !== wanted.name.toLowerCase()) {
    const query = wanted.query ? `?${wanted.query}` : "";
    response.writeHead(301, { location: `${world.origin}/${fullName(repo)}.git${wanted.rest}${query}` }).end();
    return;
  }
  const before = pushing ? await refs(repo.path, "refs/heads/") : null;
  await serveGit({ path: repo.path, rest: wanted.rest, query: wanted.query }, request, response);
  if (before) await tellMoves(stage, repo, { before, caller });
}

function credential(world: World, request: IncomingMessage): Caller | null {
  try {
    return callerOf(world, request.headers);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

function admission(
  world: World,
  { repo, caller, pushing }: { repo: Repo | undefined; caller: Caller | null; pushing: boolean },
): number {
  if (caller === null) return 401;
  if (!repo || !maySee(world, caller, repo)) return caller.kind === "nobody" ? 401 : 404;
  try {
    need({ world, caller, repo }, { any: ["contents"], level: pushing ? "write" : "read" });
    return 200;
  } catch (error) {
    if (error instanceof AppError) return Number(error.meta?.["status"] ?? 403);
    throw error;
  }
}

async function tellMoves(
  stage: Stage,
  repo: Repo,
  { before, caller }: { before: ReadonlyMap<string, string>; caller: Caller },
): Promise<void> {
  const after = await refs(repo.path, "refs/heads/");
  const by = (caller.kind === "user" && stage.world.accounts.get(caller.login.toLowerCase())) || repo.owner;
  for (const ref of new Set([...before.keys(), ...after.keys()])) {
    const move = { branch: ref.slice(11), before: before.get(ref) ?? null, after: after.get(ref) ?? null };
    await branchMoved(stage, repo, { ...move, by });
  }
}
