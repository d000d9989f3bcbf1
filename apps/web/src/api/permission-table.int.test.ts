import {
  type OperationId,
  type OperationShape,
  operations,
  type Permission,
  type Role,
  roles,
} from "@switchyard/contracts";
import { openApiDocument } from "@switchyard/contracts/openapi";
import { newId } from "@switchyard/crypto";
import { createApiKey, permissions, permissionTable, systemPrincipal } from "@switchyard/tenancy";
import { beforeAll, describe, expect, test } from "vitest";
import { ORIGIN, sampleBodies, sessionOf, type TestApi, testApi } from "../../test/api.ts";

interface Route {
  readonly id: OperationId;
  readonly method: string;
  readonly path: string;
  readonly isPublic: boolean;
  readonly permission: Permission | null;
  readonly takesBody: boolean;
}

/** Who asks: a person or a manage key with a role in the org, somebody of another org, or nobody. */
interface Caller {
  readonly name: string;
  readonly role: Role | "stranger" | "nobody";
  readonly as: { readonly cookie: string } | { readonly bearer: string } | null;
}

type Verdict = "allowed" | "forbidden" | "hidden" | "absent" | "signed out" | "broken";

/** Every route as the published document describes it. */
function readRoutes(): readonly Route[] {
  const { paths } = JSON.parse(JSON.stringify(openApiDocument({ webOrigin: ORIGIN }))) as {
    paths: Record<string, Record<string, Record<string, unknown>>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      id: operation["operationId"] as OperationId,
      method: method.toUpperCase(),
      path,
      isPublic: JSON.stringify(operation["security"]) === "[]",
      permission: (operation["x-permission"] as Permission | undefined) ?? null,
      takesBody: "requestBody" in operation,
    })),
  );
}

/** What the table says. */
function expected(route: Route, { role }: Caller): Verdict {
  const refused = route.method === "GET" ? "hidden" : "forbidden";
  if (route.isPublic) return "allowed";
  if (role === "nobody") return "signed out";
  if (route.permission === null) return "allowed";
  if (role === "stranger") return "absent";
  return permissions[role].has(route.permission) ? "allowed" : refused;
}

const routes = readRoutes();
/** Acts that end what the other pairs need come last, and one that would shut the door on the others asks for nothing. */
const last: readonly OperationId[] = ["leaveOrg"];
const ordered = [...routes.filter(({ id }) => !last.includes(id)), ...routes.filter(({ id }) => last.includes(id))];
const bodies: Partial<Record<OperationId, unknown>> = { ...sampleBodies, updateSignInRules: { required: false } };

let api: TestApi;
let orgSlug: string;
let callers: readonly Caller[];
/** Verdicts by route and caller. */
const verdicts = new Map<string, Verdict>();

beforeAll(async () => {
  api = await testApi();
  const [mine, theirs] = [await api.makeOrg(), await api.makeOrg()];
  orgSlug = mine.slug;
  const people = await Promise.all(
    roles.map(async (role) => ({ name: `person ${role}`, role, as: await newMember(mine.id, role) })),
  );
  const keys = await Promise.all(
    roles
      .filter((role) => role !== "owner")
      .map(async (role) => ({ name: `key ${role}`, role, as: { bearer: await newKey(mine.id, role) } })),
  );
  callers = [
    ...people,
    ...keys,
    { name: "person of another org", role: "stranger", as: theirs },
    { name: "key of another org", role: "stranger", as: { bearer: await newKey(theirs.id, "admin") } },
    { name: "nobody", role: "nobody", as: null },
  ];
  await Promise.all(callers.map(askEverything));
}, 300_000);

async function newMember(orgId: string, role: Role): Promise<{ cookie: string }> {
  const email = `${role}-${newId("usr").slice(4).toLowerCase()}@example.com`;
  const user = await api.deps.db.asSystem("test", async (tx) => {
    const made = await tx.user.create({ data: { id: newId("usr"), email } });
    await tx.member.create({ data: { id: newId("mem"), orgId, userId: made.id, role } });
    return made;
  });
  return sessionOf(api.deps, user);
}

async function newKey(orgId: string, role: Exclude<Role, "owner">): Promise<string> {
  const key = { name: `table ${role}`, plane: "manage", role } as const;
  return (await createApiKey(api.deps, systemPrincipal(orgId, "test"), key)).secret ?? "";
}

async function askEverything(caller: Caller): Promise<void> {
  for (const route of ordered) verdicts.set(`${route.id} ${caller.name}`, await ask(route, caller));
}

/** Names things that are not there: whether one may ask is decided before they are looked for. */
async function ask(route: Route, { as }: Caller): Promise<Verdict> {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => (name === "org" ? orgSlug : `no-such-${name}`));
  const body = route.takesBody ? { body: bodies[route.id] } : {};
  const response = await api.call(`${route.method} ${path}`, { as, ...body });
  const code = response.ok ? null : ((await response.json()) as { code?: string }).code;
  await response.body?.cancel().catch(() => {});
  if (code === "permission_denied" && response.status === 403) return "forbidden";
  if (code === "resource_not_found" && response.status === 404) return "hidden";
  if (code === "org_not_found" && response.status === 404) return "absent";
  if (code === "not_signed_in" && response.status === 401) return "signed out";
  return response.status === 500 ? "broken" : "allowed";
}

describe("permission table × every REST route × every role", () => {
  test("every route is one of three kinds: in an org with a right of the table, of who asks, or public", () => {
    const rights = permissionTable.map(({ permission }) => permission);
    for (const { id, path, permission, isPublic, takesBody } of routes) {
      const isInOrg = path.startsWith("/orgs/{org}");
      expect(permission !== null, `${id} asks for a right exactly when it acts in an org`).toBe(isInOrg);
      if (permission !== null) expect(rights, id).toContain(permission);
      if (isPublic) expect(isInOrg, `${id} is public`).toBe(false);
      const { body } = operations[id] as OperationShape;
      expect(body !== undefined, id).toBe(takesBody);
      if (body) expect(body.safeParse(bodies[id]).success, `sample body of ${id}`).toBe(true);
    }
  });

  test("every pair was asked", () => {
    expect(callers).toHaveLength(12);
    expect(routes.length).toBeGreaterThan(100);
    expect(verdicts.size).toBe(routes.length * callers.length);
  });

  test.each(routes)("$id answers each caller as the table says", (route) => {
    const found = Object.fromEntries(callers.map(({ name }) => [name, verdicts.get(`${route.id} ${name}`)]));
    const wanted = Object.fromEntries(callers.map((caller) => [caller.name, expected(route, caller)]));
    expect(found).toEqual(wanted);
  });

  test("a route that asked for another right would be found", () => {
    const route = routes.find(({ id }) => id === "listAuditEvents");
    const wrong = callers.map((caller) => expected({ ...route, permission: "server.read" } as Route, caller));
    expect(callers.map(({ name }) => verdicts.get(`listAuditEvents ${name}`))).not.toEqual(wrong);
  });
});
