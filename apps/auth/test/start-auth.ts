/** The authorization server itself on a port of its own, over a test database and Redis, and what tests ask it. */

import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import { newMasterKey } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { createLog } from "@switchyard/telemetry";
import { testDatabase, testRedis } from "@switchyard/testing";
import { afterAll } from "vitest";
import { composeAuth } from "../src/compose.ts";
import { readAuthConfig } from "../src/config.ts";
import type { AuthDeps } from "../src/deps.ts";

export const ISSUER = "https://switchyard.test";
export const MCP_ORIGIN = "https://mcp.test";

/** Members of the answers that tests look at; a test says which are there. */
type Members = "access_token" | "refresh_token" | "scope" | "error" | "code" | "client_id" | "client_secret";
type MoreMembers =
  | "client_name"
  | "registration_access_token"
  | "registration_client_uri"
  | "device_code"
  | "user_code";

export interface Asked {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<Members | MoreMembers, string>>;
}

export interface TestAuth {
  readonly db: Db;
  readonly deps: AuthDeps;
  /** Where it listens; its issuer is {@link ISSUER} all the same. */
  readonly url: string;
  /** Posts a form, as clients do. */
  post(path: string, params: Form, headers?: Record<string, string>): Promise<Asked>;
  send(method: string, path: string, init?: { body?: unknown; headers?: Record<string, string> }): Promise<Asked>;
}

export type Form = Record<string, string | readonly string[]>;

/** Starts it for one test file; it ends with the file. */
export async function startAuth(): Promise<TestAuth> {
  const { db, urls } = await testDatabase();
  const { redisUrl } = testRedis();
  const config = readAuthConfig({
    DATABASE_APP_URL: urls.appUrl,
    DATABASE_SYSTEM_URL: urls.systemUrl,
    REDIS_URL: redisUrl,
    SWITCHYARD_INSTALLATION: randomBytes(4).toString("hex"),
    SWITCHYARD_MASTER_KEY: newMasterKey(),
    WEB_ORIGIN: ISSUER,
    MCP_ORIGIN,
  });
  const auth = composeAuth(config, createLog({ service: "auth-test", level: "error", write: () => {} }));
  await new Promise<void>((resolve) => auth.server.listen(0, "127.0.0.1", resolve));
  afterAll(() => auth.close());
  const url = `http://127.0.0.1:${(auth.server.address() as AddressInfo).port}`;
  const send: TestAuth["send"] = async (method, path, { body, headers = {} } = {}) => {
    const json = body === undefined ? {} : { "content-type": "application/json" };
    return read(
      await fetch(`${url}${path}`, {
        method,
        redirect: "manual",
        headers: { ...json, ...headers },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      }),
    );
  };
  const post: TestAuth["post"] = async (path, form, headers = {}) =>
    read(await fetch(`${url}${path}`, { method: "POST", body: paramsOf(form), headers, redirect: "manual" }));
  return { db, deps: auth.deps, url, post, send };
}

async function read(response: Response): Promise<Asked> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") && text !== "";
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

function paramsOf(form: Form): URLSearchParams {
  return new URLSearchParams(
    Object.entries(form).flatMap(([name, values]) => [values].flat().map((value): [string, string] => [name, value])),
  );
}
