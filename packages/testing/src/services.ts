import { AppError } from "@switchyard/contracts";
import { inject } from "vitest";

/** Where the servers of this vitest run listen; only strings cross from the global setup to the workers. */
export interface TestServices {
  /** Owner URL of Postgres without the database name. */
  readonly postgresUrl: string;
  readonly redisUrl: string;
}

declare module "vitest" {
  interface ProvidedContext {
    services: TestServices;
  }
}

/** The template that every test database is copied from: migrated once per run. */
export const TEMPLATE_DATABASE = "switchyard_template";

/** The run's servers. Throws AppError test_services_missing outside a run that started them. */
export function services(): TestServices {
  const provided: TestServices | undefined = inject("services");
  if (provided) return provided;
  throw new AppError({
    code: "test_services_missing",
    kind: "precondition_failed",
    message: "This test needs Postgres and Redis, and this vitest run did not start them.",
    remedy: "Run it with `npm run vitest -- run <path>` from the root, and call the file *.int.test.ts.",
  });
}
