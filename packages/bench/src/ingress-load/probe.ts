/**
 * Loaded before the ingress's own code (`node --import`), so that it can be asked over the channel to its parent what it
 * has used, to collect its garbage, and to profile itself. It does nothing while it is not asked.
 */
import { readdirSync } from "node:fs";
import { Session } from "node:inspector/promises";

const session = new Session();
const steps = {
  usage: async () => ({ cpu: process.cpuUsage(), memory: process.memoryUsage(), descriptors: countDescriptors() }),
  async collect() {
    // What finalizers let go is garbage of the next round.
    for (let round = 0; round < 4; round++) {
      globalThis.gc?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    return null;
  },
  async profile() {
    session.connect();
    await session.post("Profiler.enable");
    await session.post("Profiler.setSamplingInterval", { interval: 200 });
    await session.post("Profiler.start");
    return null;
  },
  async profiled() {
    const { profile } = await session.post("Profiler.stop");
    session.disconnect();
    return profile;
  },
} as const;

process.on("message", (step: unknown) => {
  if (typeof step !== "string" || !Object.hasOwn(steps, step)) return;
  void steps[step as keyof typeof steps]().then((answer) => process.send?.({ step, answer }));
});
process.channel?.unref();

function countDescriptors(): number {
  return readdirSync("/proc/self/fd").length;
}
