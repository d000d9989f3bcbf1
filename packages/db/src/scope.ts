import { AppError } from "@switchyard/contracts";
import { Prisma, type PrismaClient } from "./generated/client.ts";

/** Models whose rows belong to an org, read from the schema itself so that a new table cannot be forgotten. */
export const tenantModels: ReadonlySet<string> = new Set(
  Object.values(Prisma.ModelName).filter((model) => hasOrgId(model)),
);

function hasOrgId(model: string): boolean {
  const scalars: unknown = Reflect.get(Prisma, `${model}ScalarFieldEnum`);
  return typeof scalars === "object" && scalars !== null && "orgId" in scalars;
}

interface QueryArguments {
  where?: Record<string, unknown>;
  data?: unknown;
  create?: Record<string, unknown>;
  update?: Record<string, unknown>;
}

/**
 * The first of the two tenancy checks: adds `orgId` to every filter of a tenant model and refuses to write a row that
 * names another org. A nested write to another model passes this one by; row-level security holds it.
 */
export function scopeToOrg(client: PrismaClient, orgId: string) {
  return client.$extends({
    query: {
      $allModels: {
        $allOperations({ model, args, query }) {
          if (!tenantModels.has(model)) return query(args);
          return query(scopeArguments(args ?? {}, orgId) as typeof args);
        },
      },
    },
  });
}

function scopeArguments(args: object, orgId: string): QueryArguments {
  const scoped: QueryArguments = { ...args };
  const creates = "create" in scoped ? [scoped.create] : "where" in scoped ? [] : rowsOf(scoped.data);
  for (const row of creates) requireOrg(row, orgId);
  for (const row of rowsOf(scoped.update ?? ("where" in scoped ? scoped.data : undefined))) forbidMove(row, orgId);
  const onlyCreates = "data" in scoped && !("where" in scoped);
  if (!onlyCreates) scoped.where = { ...scoped.where, orgId };
  return scoped;
}

function rowsOf(data: unknown): Record<string, unknown>[] {
  if (data === undefined || data === null) return [];
  return Array.isArray(data) ? data : [data as Record<string, unknown>];
}

function requireOrg(row: Record<string, unknown> | undefined, orgId: string): void {
  if (row?.["orgId"] !== orgId) throw crossed(orgId);
}

function forbidMove(row: Record<string, unknown>, orgId: string): void {
  if ("orgId" in row && row["orgId"] !== orgId) throw crossed(orgId);
}

function crossed(orgId: string): AppError {
  return new AppError({
    code: "org_scope_crossed",
    kind: "internal",
    message: "Something failed inside Switchyard.",
    detail: `a write in the scope of ${orgId} named another org`,
  });
}
