/** Routes of a person: who they are (emulate's), what they administer, their installations; and making repositories. */
import { covered, holds } from "../caller.ts";
import { createRepository } from "../create-repository.ts";
import type { Stage } from "../events.ts";
import { type Call, json, jsonBody, paged, type Reply, type Routes, refusal, text } from "../http.ts";
import { shapeOfAccount, shapeOfInstallation, shapeOfRepo } from "../shapes.ts";
import { type Account, accountById, installedRepos, roleIn, type TestInstallation, type World } from "../world.ts";

/** `/user…`, `/users…`, `/orgs…`. */
export function userRoutes(stage: Stage): Routes<Call> {
  const { world } = stage;
  return {
    "GET /user": async (call) => json({ ...(await emulated(call, "/user")), id: accountOf(call).id }),
    "GET /user/emails": async (call) => json(await emulated(call, "/user/emails")),
    "GET /user/installations": (call) => {
      const found = visibleInstallations(call).map((one) => shapeOfInstallation(world, one));
      return paged(call, found, (page) => ({ total_count: found.length, installations: page }));
    },
    "GET /user/installations/:id/repositories": (call) => {
      const { login } = personOf(call);
      const installation = visibleInstallations(call).find(({ id }) => id === Number(call.params["id"]));
      if (!installation) throw refusal(404, "Not Found");
      const repos = installedRepos(world, installation).filter((repo) => roleIn(repo, login) !== null);
      return paged(
        call,
        repos.map((repo) => shapeOfRepo(world, repo)),
        (page) => ({ total_count: repos.length, repositories: page }),
      );
    },
    "GET /user/memberships/orgs/:org": (call) => {
      const { login, token } = personOf(call);
      const app = token.appId === null ? undefined : world.apps.get(token.appId);
      if (app && !holds(app.permissions, ["members"], "read")) {
        throw refusal(403, "Resource not accessible by integration");
      }
      const org = world.accounts.get(call.params["org"]?.toLowerCase() ?? "");
      const role = org?.members.get(login);
      if (!org || !role) throw refusal(404, "Not Found");
      return json(membership(world, org, role));
    },
    "GET /user/memberships/orgs": (call) => {
      const { login } = personOf(call);
      const orgs = [...world.accounts.values()].filter((account) => account.members.has(login));
      return paged(
        call,
        orgs.map((org) => membership(world, org, org.members.get(login) ?? "member")),
      );
    },
    "GET /users/:login": (call) => publicAccount(call),
    "GET /orgs/:login": (call) => publicAccount(call),
    "GET /user/repos": (call) => {
      const { login, token } = personOf(call);
      const own = [...world.repos.values()].filter((repo) => roleIn(repo, login) === "write");
      const seen = own.filter((repo) => token.appId === null || covered(world, token.appId, repo));
      return paged(
        call,
        seen.map((repo) => shapeOfRepo(world, repo)),
      );
    },
    "POST /user/repos": (call) => make(stage, call, accountOf(call)),
    "POST /orgs/:org/repos": (call) => {
      const org = world.accounts.get(call.params["org"]?.toLowerCase() ?? "");
      if (org?.type !== "Organization") throw refusal(404, "Not Found");
      return make(stage, call, org);
    },
    "GET /rate_limit": () => json({ resources: { core: { limit: 5000, remaining: 5000, used: 0 } } }),
    "GET /meta": () => json({ verifiable_password_authentication: false, installed_version: "3.17.0" }),
  };
}

function personOf(call: Call): Extract<Call["caller"], { kind: "user" }> {
  if (call.caller.kind === "user") return call.caller;
  if (call.caller.kind === "nobody") throw refusal(401, "Requires authentication");
  throw refusal(403, "Resource not accessible by integration");
}

function accountOf(call: Call): Account {
  const account = call.world.accounts.get(personOf(call).login.toLowerCase());
  if (!account) throw refusal(401, "Bad credentials");
  return account;
}

async function emulated(call: Call, path: string): Promise<object> {
  const response = await fetch(`${call.world.emulated}${path}`, {
    headers: { authorization: `Bearer ${personOf(call).token.emulated}` },
  });
  return (await response.json()) as object;
}

async function publicAccount(call: Call): Promise<Reply> {
  const account = call.world.accounts.get(call.params["login"]?.toLowerCase() ?? "");
  if (!account) throw refusal(404, "Not Found");
  const response = await fetch(`${call.world.emulated}${call.path}`);
  return json({ ...((await response.json()) as object), id: account.id });
}

function visibleInstallations(call: Call): TestInstallation[] {
  const { login, token } = personOf(call);
  if (token.appId === null) throw refusal(403, "You must authenticate with an access token authorized to a GitHub App");
  return [...call.world.installations.values()].filter((one) => {
    const account = accountById(call.world, one.accountId);
    if (one.appId !== token.appId || !account) return false;
    const among = installedRepos(call.world, one).some((repo) => repo.collaborators.has(login));
    return account.login === login || account.members.has(login) || among;
  });
}

function membership(world: World, org: Account, role: "admin" | "member") {
  return { state: "active", role, organization: shapeOfAccount(world, org), organization_url: `${world.origin}/orgs` };
}

async function make(stage: Stage, call: Call, owner: Account): Promise<Reply> {
  const { by, installation } = makerOf(call, owner);
  const body = jsonBody(call);
  const name = text(body, "name");
  const repo = await createRepository(stage, {
    owner,
    by,
    name,
    private: body["private"] === true,
    description: typeof body["description"] === "string" ? body["description"] : null,
    files: body["auto_init"] === true ? { "README.md": `# ${name}\n` } : null,
  });
  // GitHub lets an App into every repository that it makes.
  if (installation?.selection === "selected") installation.repositoryIds.add(repo.id);
  return json(shapeOfRepo(call.world, repo), 201);
}

/** Who makes a repository in an account, and the installation through which; refuses who may not. */
function makerOf(call: Call, owner: Account): { by: Account; installation: TestInstallation | undefined } {
  const { world, caller } = call;
  const denied = refusal(403, "Resource not accessible by integration");
  if (caller.kind === "app") throw denied;
  const by = caller.kind === "installation" ? owner : accountOf(call);
  if (owner !== by && !owner.members.has(by.login)) throw refusal(404, "Not Found");
  const app = caller.kind === "installation" ? caller.app : world.apps.get(personOf(call).token.appId ?? 0);
  if (!app) return { by, installation: undefined };
  const permissions = caller.kind === "installation" ? caller.token.permissions : app.permissions;
  const installation = [...world.installations.values()].find(
    (one) => one.appId === app.id && one.accountId === owner.id && !one.suspendedAt,
  );
  if (!installation || !holds(permissions, ["administration"], "write")) throw denied;
  return { by, installation };
}
