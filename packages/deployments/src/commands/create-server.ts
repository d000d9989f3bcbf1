import { recordManagementEvent } from "@switchyard/audit";
import { AppError, type CreateServerInput, type Server, slugify } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { isUniqueViolation, type OrgTransaction } from "@switchyard/db";
import { assertVariableCount, storeGitCredential, writeVariables } from "@switchyard/secrets";
import { actorOf, authorize, type Principal } from "@switchyard/tenancy";
import type { z } from "zod";
import type { CommandDeps } from "../deps.ts";
import { insertEnvironment, PREVIEW_DEFAULTS, PRODUCTION } from "../environment-store.ts";
import { getServer } from "../queries/list-servers.ts";
import { insertServer, type NewServer, takenSlugs } from "../server-store.ts";
import { productionBranch } from "../settings/follow-rules.ts";
import {
  type RepositoryColumns,
  type ResolvedRepository,
  repositoryColumns,
  type SourceColumns,
  sourceColumns,
} from "../source-input.ts";
import { assertAccess } from "./access-mode.ts";
import { queueDeployment } from "./queue-deployment.ts";
import { ringDeployment } from "./ring-deployment.ts";

/** `repository`: what the org's installations know of a `githubRepo` source; null or absent takes its public URL. */
type Input = z.output<typeof CreateServerInput> & { readonly repository?: ResolvedRepository | null };

const MAX_SLUG = 24;

/**
 * Creates a server with its production environment, credential, variables and first deployment in one transaction, then
 * rings for the deployment. Throws AppError server_slug_taken (suggests a free one), source_url_refused and the like.
 */
export async function createServer(deps: CommandDeps, principal: Principal, input: Input): Promise<Server> {
  authorize(principal, "server.manage");
  assertAccess(input.access, deps);
  const repository = input.repository ?? null;
  const columns = { ...sourceColumns(input.source, deps, repository), ...repositoryColumns(repository) };
  const slug = input.slug ?? slugify(input.name, MAX_SLUG, "server");
  const serverId = newId("srv");
  const created = await deps.db
    .forOrg(principal.orgId, async (tx) => {
      if ((await takenSlugs(tx, [slug])).has(slug)) throw await slugTaken(tx, slug);
      const stored = await insertWithSource(tx, { deps, principal }, { ...input, ...columns, id: serverId, slug });
      const installation = repository && { installationId: BigInt(repository.installationId) };
      const server = { ...stored, installation };
      const environment = { id: newId("env"), slug: PRODUCTION };
      const { orgId } = principal;
      await insertEnvironment(tx, { ...environment, orgId, serverId, kind: "production" });
      await insertEnvironment(tx, { id: newId("env"), slug: PREVIEW_DEFAULTS, orgId, serverId, kind: "defaults" });
      await writeFirstVariables(
        tx,
        { deps, principal },
        { environmentId: environment.id, values: input.variables ?? {} },
      );
      await recordManagementEvent(tx, {
        orgId: principal.orgId,
        actor: actorOf(principal),
        method: "server.create",
        name: slug,
        server,
        arguments: {
          name: input.name,
          source: input.source,
          access: input.access,
          credential: input.credential?.kind ?? null,
          variables: Object.keys(input.variables ?? {}),
        },
        context: { requestId: principal.requestId },
      });
      const { sourceRef: ref, defaultBranch } = server;
      const facts = { branch: productionBranch({ productionBranch: null }, { ref, defaultBranch }) };
      return queueDeployment(tx, principal, { server, environment, trigger: "create", clearCache: false, facts });
    })
    .catch(async (error: unknown) => {
      // Two creations at once: the unique index decides, and the loser hears the same words.
      if (!isUniqueViolation(error)) throw error;
      throw await deps.db.forOrg(principal.orgId, (tx) => slugTaken(tx, slug));
    });
  await ringDeployment(deps, created.deploymentId);
  return getServer(deps, principal, { server: serverId });
}

interface Caller {
  readonly deps: CommandDeps;
  readonly principal: Principal;
}

async function insertWithSource(
  tx: OrgTransaction,
  { deps, principal }: Caller,
  input: Pick<Input, "name" | "access" | "credential"> &
    SourceColumns &
    RepositoryColumns & { id: string; slug: string },
): Promise<NewServer> {
  const { orgId } = principal;
  const stored = input.credential
    ? await storeGitCredential(tx, deps.sealer, {
        orgId,
        serverSlug: input.slug,
        credential: input.credential,
        createdBy: principal.label,
      })
    : null;
  const row = {
    id: input.id,
    orgId,
    slug: input.slug,
    name: input.name,
    access: input.access,
    sourceUrl: input.sourceUrl,
    sourceRef: input.sourceRef,
    sourceRootDir: input.sourceRootDir,
    gitCredentialId: stored?.id ?? null,
    installationId: input.installationId,
    githubRepoId: input.githubRepoId,
    githubRepo: input.githubRepo,
    defaultBranch: input.defaultBranch,
  };
  await insertServer(tx, { ...row, createdBy: principal.label });
  return row;
}

async function writeFirstVariables(
  tx: OrgTransaction,
  { deps, principal }: Caller,
  input: { readonly environmentId: string; readonly values: Readonly<Record<string, string>> },
): Promise<void> {
  assertVariableCount(Object.keys(input.values).length);
  await writeVariables(tx, deps.sealer, { orgId: principal.orgId, updatedBy: principal.label, ...input });
}

async function slugTaken(tx: OrgTransaction, slug: string): Promise<AppError> {
  const candidates = Array.from({ length: 50 }, (_, index) => {
    const suffix = `-${index + 2}`;
    return `${slug.slice(0, MAX_SLUG - suffix.length).replace(/-+$/, "")}${suffix}`;
  });
  const taken = await takenSlugs(tx, candidates);
  const suggestion = candidates.find((candidate) => !taken.has(candidate));
  return new AppError({
    code: "server_slug_taken",
    kind: "conflict",
    message: `This org already has a server "${slug}".`,
    remedy: suggestion ? `Take another name, or the slug "${suggestion}".` : "Take another name.",
    meta: { slug, suggestion: suggestion ?? null },
  });
}
