export {
  type Db,
  type DbOptions,
  isUniqueViolation,
  type OrgTransaction,
  openDb,
  type SystemTransaction,
} from "./client.ts";
export { sayDatabaseAway } from "./database-away.ts";
export { Prisma } from "./generated/client.ts";
export type { InputJsonValue, JsonValue } from "./generated/internal/prismaNamespace.ts";
export { applyMigrations, type DatabaseUrls, type MigrationReport, provisionRoles } from "./migrate.ts";
export { tenantModels } from "./scope.ts";
export { StaleCache } from "./stale-cache.ts";
