/** An org with servers that follow a repository, over a real database and without a worker. */
import type { Deployment } from "@switchyard/contracts";
import { createSealer, newId, newMasterKey } from "@switchyard/crypto";
import type { Principal } from "@switchyard/tenancy";
import { testDatabase } from "@switchyard/testing";
import { createServer } from "../src/commands/create-server.ts";
import type { DeployCommitInput } from "../src/commands/deploy-commit.ts";
import type { CommandDeps } from "../src/deps.ts";
import { listDeployments } from "../src/queries/list-deployments.ts";
import type { ResolvedRepository } from "../src/source-input.ts";

export interface FollowFixture {
  readonly deps: CommandDeps;
  /** Ids of deployments that were rung for, in order. */
  readonly rung: string[];
  /** Somebody in an org of their own. */
  person(role?: Principal["role"], orgId?: string): Promise<Principal>;
  /** A server whose first deployment is out of the way; with `repository` it comes from a linked installation. */
  server(principal: Principal, more?: { readonly repository?: ResolvedRepository }): Promise<string>;
  /** A linked installation of the org and a repository it grants. */
  repository(principal: Principal): Promise<ResolvedRepository>;
  /** Changes columns of a deployment as a worker would have. */
  set(deploymentId: string, columns: Readonly<Record<string, string | null>>): Promise<void>;
  /** Makes a deployment ready, with an artifact, and live in its environment. */
  makeLive(deploymentId: string): Promise<void>;
  deployments(principal: Principal, server: string): Promise<readonly Deployment[]>;
  /** Methods in the org's trail so far. */
  trail(principal: Principal): Promise<readonly string[]>;
}

/** Hash of a commit, told by one character. */
export const sha = (char: string): string => char.repeat(40);

export const pull = (number: number, fromFork = false) => ({
  ...{ number, title: `Change ${number}`, url: `https://git.example.com/pull/${number}`, author: "eve", fromFork },
});

export function pushOf(serverId: string, commit: string, more: Partial<DeployCommitInput> = {}): DeployCommitInput {
  return {
    serverId,
    environment: { slug: "production" },
    commit: { sha: commit, message: `commit ${commit.slice(0, 4)}`, authorName: "Ada" },
    branch: "main",
    trigger: "push",
    hold: null,
    ...more,
  };
}

export function pullOf(
  serverId: string,
  commit: string,
  more: { readonly number?: number; readonly fromFork?: boolean } = {},
): DeployCommitInput {
  const number = more.number ?? 12;
  const environment = { slug: `pr-${number}`, pull: pull(number, more.fromFork) };
  return pushOf(serverId, commit, { environment, branch: "topic", trigger: "pull_request" });
}

export async function followFixture(): Promise<FollowFixture> {
  const { db } = await testDatabase();
  const rung: string[] = [];
  const deps: CommandDeps = {
    db,
    sealer: createSealer(newMasterKey()),
    mcpOrigin: "http://127.0.0.1:8080",
    allowLocalGit: false,
    templates: [],
    queue: {
      enqueue: async (_job, payload) => void rung.push(String(Object(payload).deploymentId)),
      publish: async () => {},
    },
  };
  const set: FollowFixture["set"] = async (id, columns) => {
    for (const [name, value] of Object.entries(columns)) {
      await db.systemPool.query(
        `update deployments set ${name} = ($2::jsonb #>> '{}')::${typeOf(name)} where id = $1`,
        [id, JSON.stringify(value)],
      );
    }
  };
  return {
    deps,
    rung,
    set,
    async person(role = "admin", orgId = newId("org")) {
      const slug = `o${orgId.slice(-10)}`;
      await db.asSystem("make an org for a test", (tx) =>
        tx.organization.upsert({ where: { id: orgId }, create: { id: orgId, slug, name: slug }, update: {} }),
      );
      const label = "ada@example.com";
      return { kind: "user", id: newId("usr"), label, orgId, role, credential: null, requestId: "req_1" };
    },
    async server(principal, more = {}) {
      const source = { gitUrl: "https://git.example.com/acme/notes.git" };
      const name = `s${newId("srv").slice(-12)}`;
      const made = await createServer(deps, principal, { name, source, access: "organization", ...more });
      await set(made.lastDeployment?.id ?? "", { status: "failed" });
      return made.id;
    },
    async repository(principal) {
      const id = newId("ghi");
      const installationId = Math.floor(Math.random() * 2 ** 40);
      await db.asSystem("link an installation for a test", (tx) =>
        tx.installation.create({
          data: {
            ...{ id, orgId: principal.orgId, installationId, accountId: 1, accountLogin: "acme", createdBy: "a test" },
            ...{ accountKind: "Organization", repositorySelection: "all", htmlUrl: "https://github.example.com/" },
          },
        }),
      );
      const cloneUrl = "https://github.example.com/acme/notes.git";
      return {
        ...{ installationRowId: id, installationId, repositoryId: 7, fullName: "acme/notes" },
        ...{ defaultBranch: "main", cloneUrl },
      };
    },
    async makeLive(id) {
      await set(id, { status: "ready", artifact_digest: sha("d"), plan: JSON.stringify({ requiredVariables: [] }) });
      await db.systemPool.query(
        `update environments set live_deployment_id = $1, live_since = now()
         where id = (select environment_id from deployments where id = $1)`,
        [id],
      );
    },
    deployments: async (principal, server) => (await listDeployments(deps, principal, { server, limit: 100 })).data,
    async trail(principal) {
      const rows = await db.asSystem("read the outbox in a test", (tx) =>
        tx.auditOutbox.findMany({ where: { orgId: principal.orgId }, orderBy: { id: "asc" } }),
      );
      return rows.map((row) => String(Object(row.event).method));
    },
  };
}

function typeOf(column: string): string {
  if (column === "plan" || column === "created_by") return "jsonb";
  return column.endsWith("_at") || column.endsWith("_until") ? "timestamptz" : "text";
}
