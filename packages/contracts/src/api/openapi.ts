/** The OpenAPI 3.1 document of the REST API, made from the table of operations. */
import { z } from "zod";
import * as connectionResources from "../connection-resources.ts";
import * as deploySettings from "../deploy-settings.ts";
import * as deploymentResources from "../deployment-resources.ts";
import * as gates from "../gates.ts";
import * as resources from "../resources.ts";
import type { OperationShape } from "./operation.ts";
import { operations } from "./operations.ts";

/** A JSON Schema or any other part of the document. */
export type JsonObject = { readonly [key: string]: unknown };

export interface OpenApiOptions {
  /** Origin the API is reached at. */
  readonly webOrigin: string;
}

const namedSchemas = { ...resources, ...deploymentResources, ...connectionResources, ...deploySettings, ...gates };
const named = z.registry<{ id: string }>();
for (const [name, schema] of Object.entries(namedSchemas)) {
  if (schema instanceof z.ZodType) named.add(schema, { id: name });
}

/** The whole document: each operation once, shared nouns under `components`. */
export function openApiDocument(options: OpenApiOptions): JsonObject {
  const components: Record<string, unknown> = {};
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [id, operation] of Object.entries<OperationShape>(operations)) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(id, operation, components) };
  }
  const problem = refer(resources.Problem, "output", components);
  return {
    openapi: "3.1.0",
    info: {
      title: "Switchyard",
      version: "1",
      description: "Manages the servers that an org hosts on Switchyard. Lists are `{ data, nextCursor }`.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: `${options.webOrigin}/api/v1` }],
    security: [{ apiKey: [] }, { session: [] }],
    tags: [...new Set(Object.values<OperationShape>(operations).map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        apiKey: { type: "http", scheme: "bearer", description: "An API key of the plane manage: `sy_manage_…`." },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "__Host-switchyard.session",
          description: "The dashboard's session. Writes need an Origin header that names this installation.",
        },
      },
      responses: {
        Problem: {
          description: "What went wrong, and what to do next (RFC 9457).",
          content: { "application/problem+json": { schema: problem } },
        },
      },
      schemas: components,
    },
  };
}

function describe(id: string, operation: OperationShape, components: Record<string, unknown>): JsonObject {
  return {
    operationId: id,
    summary: operation.summary,
    tags: [operation.tag],
    ...(operation.permission === "public" ? { security: [] } : {}),
    ...(operation.permission && operation.permission !== "public" ? { "x-permission": operation.permission } : {}),
    parameters: [...pathParameters(operation.path), ...queryParameters(operation), ...keyParameter(operation)],
    ...(operation.body ? { requestBody: requestBody(operation.body, components) } : {}),
    responses: {
      [String(operation.status)]: success(operation, components),
      default: { $ref: "#/components/responses/Problem" },
    },
  };
}

function pathParameters(path: string): JsonObject[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
    ...(name === "org" || name === "server" ? { description: "Slug or id." } : {}),
  }));
}

function queryParameters(operation: OperationShape): JsonObject[] {
  if (!operation.query) return [];
  const { properties = {}, required = [] } = toSchema(operation.query, "input") as {
    properties?: Record<string, JsonObject>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }));
}

function keyParameter(operation: OperationShape): JsonObject[] {
  if (operation.method !== "post") return [];
  const description = "The same key with the same content answers the same for 24 hours and acts once.";
  return [{ name: "Idempotency-Key", in: "header", required: false, schema: { type: "string" }, description }];
}

function requestBody(schema: z.ZodType, components: Record<string, unknown>): JsonObject {
  return {
    required: !schema.safeParse(undefined).success,
    content: { "application/json": { schema: refer(schema, "input", components) } },
  };
}

function success(operation: OperationShape, components: Record<string, unknown>): JsonObject {
  const { response } = operation;
  if (response === "empty") return { description: "Done." };
  if (response === "text") {
    return { description: "The text.", content: { "text/plain": { schema: { type: "string" } } } };
  }
  if (response === "events") {
    const event = refer(deploymentResources.DeploymentStreamEvent, "output", components);
    return {
      description: "Server-sent events; the data of each is one JSON value of this schema.",
      content: { "text/event-stream": { schema: { type: "string" }, "x-event-schema": event } },
    };
  }
  return {
    description: operation.summary,
    content: { "application/json": { schema: refer(response, "output", components) } },
  };
}

/** A schema whose named parts were moved to `components` and are referred to there. */
function refer(schema: z.ZodType, io: "input" | "output", components: Record<string, unknown>): JsonObject {
  const { $defs, ...rest } = toSchema(schema, io);
  Object.assign(components, $defs);
  return rest;
}

function toSchema(schema: z.ZodType, io: "input" | "output"): Record<string, unknown> {
  const { $schema: _, ...made } = z.toJSONSchema(schema, { io, metadata: named, unrepresentable: "any" });
  return JSON.parse(JSON.stringify(made).replaceAll("#/$defs/", "#/components/schemas/"));
}
