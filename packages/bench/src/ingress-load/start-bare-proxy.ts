import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { freePort } from "@switchyard/embedded";
import type { Backend } from "./backends.ts";
import { untilListening } from "./until-listening.ts";

export interface BareProxy {
  readonly port: number;
  /** Microseconds of CPU that it has used. */
  cpuUs(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts the floor of what a proxy in Node costs, in front of one backend. */
export async function startBareProxy({ address }: Backend): Promise<BareProxy> {
  const port = await freePort();
  const origin = `http://${address.host}:${address.port}`;
  const child = fork(fileURLToPath(new URL("./bare-proxy.ts", import.meta.url)), [origin, String(port)]);
  await untilListening(port);
  return {
    port,
    async cpuUs() {
      child.send("usage");
      const [usage]: readonly unknown[] = await once(child, "message");
      const { user, system } = usage as NodeJS.CpuUsage;
      return user + system;
    },
    async stop() {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}
