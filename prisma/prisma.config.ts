import { fileURLToPath } from "node:url";
import { defineConfig } from "prisma/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// The CLI looks for a native schema engine before it reads anything else; ours runs the published WASM engine instead.
process.env["PRISMA_SCHEMA_ENGINE_BINARY"] ??= here("../packages/db/dev/schema-engine.mjs");
process.env["CHECKPOINT_DISABLE"] ??= "1";

export default defineConfig({
  schema: here("schema.prisma"),
  migrations: { path: here("migrations") },
  // `generate` needs a value, not a server.
  datasource: { url: process.env["DATABASE_URL"] ?? "postgresql://localhost/none" },
});
