/** The main job through the public doors: a server from a source, its deployment, a call by an SDK client. */
import { setTimeout as pause } from "node:timers/promises";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import {
  AppError,
  Deployment,
  type DeploymentStatus,
  McpToken,
  page,
  Server,
  ServerWebhook,
  type SourceInput,
} from "@switchyard/contracts";
import type { z } from "zod";
import type { ComposedSystem } from "./composed-system.ts";

type System = Pick<ComposedSystem, "webUrl" | "org" | "apiKey">;

const DEPLOYED_WITHIN_MS = 10 * 60_000;
const ENDED: ReadonlySet<DeploymentStatus> = new Set(["ready", "failed", "canceled", "superseded"]);

/** Creates a server, which starts its first deployment. */
export function createServer(system: System, name: string, source: SourceInput): Promise<Server> {
  return ask(system, Server, { path: "/servers", body: { name, source } });
}

/** Makes a server's own webhook. */
export function createWebhook(system: System, server: string): Promise<ServerWebhook> {
  return ask(system, ServerWebhook, { path: `/servers/${server}/webhook`, body: {} });
}

/**
 * Waits until a server's newest deployment, or that of one commit, is ready. Throws AppError deployment_failed with its
 * cause otherwise.
 */
export async function waitForDeployment(system: System, server: string, commit?: string): Promise<Deployment> {
  const deadline = performance.now() + DEPLOYED_WITHIN_MS;
  while (performance.now() < deadline) {
    const { data } = await ask(system, page(Deployment), { path: `/servers/${server}/deployments?limit=1` });
    const [newest] = data;
    if (newest && ENDED.has(newest.status) && (commit === undefined || newest.commit === commit)) {
      // Ready comes before its last step has ended.
      const ended = newest.steps.every((step) => step.status !== "running" && step.status !== "waiting");
      if (newest.status !== "ready") throw failed(server, newest);
      if (ended) return newest;
    }
    await pause(100);
  }
  throw failed(server, null);
}

/** Calls one tool of the live deployment with an official client and a minted token; answers the first text of the result. */
export async function callTool(
  system: System,
  server: string,
  tool: { readonly name: string; readonly arguments: Record<string, unknown> },
): Promise<string> {
  const { token, mcpUrl } = await ask(system, McpToken, { path: `/servers/${server}/token`, body: {} });
  const client = new Client({ name: "switchyard-bench", version: "0.1.0" });
  const headers = { authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(mcpUrl), { requestInit: { headers } }));
  try {
    const { content, isError } = await client.callTool(tool);
    const text = content.find((part) => part.type === "text")?.text;
    if (isError || text === undefined) throw refused(server, tool.name, text);
    return text;
  } finally {
    await client.close();
  }
}

async function ask<T extends z.ZodType>(
  system: System,
  answer: T,
  request: { readonly path: string; readonly body?: unknown },
): Promise<z.output<T>> {
  const response = await fetch(`${system.webUrl}/api/v1/orgs/${system.org}${request.path}`, {
    method: request.body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${system.apiKey}`, "content-type": "application/json" },
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  });
  const text = await response.text();
  if (response.ok) return answer.parse(JSON.parse(text));
  throw new AppError({
    code: "request_failed",
    kind: "upstream_failed",
    message: `${request.path} answered ${response.status}: ${text.slice(0, 500)}`,
  });
}

function failed(server: string, deployment: Deployment | null): AppError {
  const failure = deployment?.failure;
  const why = failure ? `${failure.message} ${failure.remedy}\n${failure.lastLines.join("\n")}` : "";
  return new AppError({
    code: "deployment_failed",
    kind: "upstream_failed",
    message: `The deployment of ${server} is ${deployment?.status ?? "not ready in 10 minutes"}. ${why}`,
  });
}

function refused(server: string, tool: string, text: string | undefined): AppError {
  return new AppError({
    code: "call_failed",
    kind: "upstream_failed",
    message: `${tool} of ${server} answered no result: ${text ?? "no text"}`,
  });
}
