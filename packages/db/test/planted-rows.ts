import pg from "pg";

interface Column {
  readonly name: string;
  readonly type: string;
  /** Values a CHECK lets in, when it lists them. */
  readonly allowed: readonly string[] | null;
}

/** Tables of the catalogue that carry `org_id`. */
export async function tenantTables(owner: pg.Client): Promise<readonly string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id'
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
  );
  return rows.map((row) => row.name);
}

/** The values that each CHECK of the form `column IN (…)` lets in, by constraint name. */
export async function checkLists(owner: pg.Client): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await owner.query<{ name: string; definition: string }>(
    `select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
     where contype = 'c' and connamespace = 'public'::regnamespace`,
  );
  return new Map(
    rows
      .filter((row) => row.definition.includes("ANY"))
      .map((row) => [row.name, [...row.definition.matchAll(/'([^']*)'::text/g)].map((match) => match[1] ?? "")]),
  );
}

/**
 * Writes one row for `orgId` into a table, whatever its columns: values are made from their types and CHECK lists, and
 * foreign keys are not looked at. So a table that is added later is tested without being named.
 */
export async function plantRow(owner: pg.Client, table: string, orgId: string): Promise<void> {
  const columns = await requiredColumns(owner, table);
  const names = ["org_id", ...columns.map((column) => column.name)];
  const values = [orgId, ...columns.map(valueFor)];
  const places = values.map((_value, index) => `$${index + 1}`);
  await owner.query("set session_replication_role = replica");
  await owner.query(
    `insert into ${pg.escapeIdentifier(table)} (${names.map(pg.escapeIdentifier).join(", ")}) values (${places.join(", ")})`,
    values,
  );
}

async function requiredColumns(owner: pg.Client, table: string): Promise<readonly Column[]> {
  const { rows } = await owner.query<{ name: string; type: string }>(
    `select column_name as name, udt_name as type from information_schema.columns
     where table_schema = 'public' and table_name = $1 and is_nullable = 'NO' and column_default is null and column_name <> 'org_id'`,
    [table],
  );
  const lists = await checkLists(owner);
  return rows.map((row) => ({ ...row, allowed: lists.get(`${table}_${row.name}`) ?? null }));
}

let planted = 0;

function valueFor({ type, allowed }: Column): unknown {
  planted += 1;
  if (allowed) return allowed[0];
  if (type === "jsonb") return "{}";
  if (type === "timestamptz") return new Date();
  if (type.startsWith("int")) return planted;
  return `planted-${planted}`;
}
