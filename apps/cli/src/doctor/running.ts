import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { portIsFree } from "@switchyard/embedded";
import { z } from "zod";
import type { CommandConfig } from "../config.ts";
import { portHolder } from "../machine/port-holder.ts";
import type { Finding } from "./finding.ts";

const ANSWER_MS = 3_000;
const Admin = z.object({ webUrl: z.string(), mcpUrl: z.string() });
const Ready = z.object({ postgres: z.string(), redis: z.string() });

/** Whether the ports of `up` are free, or held by the Switchyard of this home. */
export async function checkPorts(config: CommandConfig): Promise<Finding[]> {
  const ours = await runningHere(config);
  const ports = [
    { variable: "WEB_PORT", port: config.webPort, url: ours?.webUrl },
    { variable: "INGRESS_PORT", port: config.ingressPort, url: ours?.mcpUrl },
  ];
  return Promise.all(
    ports.map(async ({ variable, port, url }): Promise<Finding> => {
      const name = `port ${port}`;
      if (await portIsFree(port, "0.0.0.0")) return { name, state: "ok", message: "free" };
      if (url?.endsWith(`:${port}`)) return { name, state: "ok", message: "Switchyard listens here" };
      const holder = (await portHolder(port)) ?? "another program";
      return {
        name,
        state: "failed",
        message: `in use by ${holder}`,
        remedy: `Stop it, or set ${variable} to another port.`,
      };
    }),
  );
}

/** Whether the database and Redis of this home's Switchyard answer. */
export async function checkServices(config: CommandConfig): Promise<Finding[]> {
  const ours = await runningHere(config);
  if (!ours)
    return [{ name: "switchyard", state: "warning", message: "not running here", remedy: "Start it: npm run up" }];
  const response = await fetch(new URL("/readyz", ours.webUrl), { signal: AbortSignal.timeout(ANSWER_MS) });
  const states = Ready.parse(await response.json());
  return Object.entries(states).map(([name, state]) =>
    state === "ok"
      ? { name, state: "ok", message: "answers" }
      : { name, state: "failed", message: "does not answer", remedy: `Look at logs/${name}.log in ${config.home}.` },
  );
}

async function runningHere({ home }: CommandConfig): Promise<z.infer<typeof Admin> | null> {
  const text = await readFile(join(home, "admin.json"), "utf8").catch(() => "null");
  const admin = Admin.nullable().catch(null).parse(JSON.parse(text));
  if (!admin) return null;
  const answer = await fetch(new URL("/healthz", admin.webUrl), { signal: AbortSignal.timeout(ANSWER_MS) }).catch(
    () => null,
  );
  return answer?.ok ? admin : null;
}
