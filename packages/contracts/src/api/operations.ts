import { connectionOperations } from "./connection-operations.ts";
import { credentialOperations } from "./credential-operations.ts";
import { deploymentOperations } from "./deployment-operations.ts";
import { limitOperations } from "./limit-operations.ts";
import { orgOperations } from "./org-operations.ts";
import { serverOperations } from "./server-operations.ts";
import { teamOperations } from "./team-operations.ts";

/** Every route of `/api/v1`: the server's handlers, the OpenAPI document and the clients are all made from this table. */
export const operations = {
  ...orgOperations,
  ...teamOperations,
  ...serverOperations,
  ...deploymentOperations,
  ...connectionOperations,
  ...credentialOperations,
  ...limitOperations,
} as const;

/** The table with its literal types, from which handlers and clients take theirs. */
export type Operations = typeof operations;
/** Name of an operation, also its `operationId` in OpenAPI. */
export type OperationId = keyof Operations;
