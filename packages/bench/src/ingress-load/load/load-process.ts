/**
 * The process that loads: bare sockets, one prebuilt request over and over, no HTTP client. On a machine with few cores
 * the load takes part in what it measures, so it must cost far less than what it asks.
 */
import { AnswerReader } from "./answer-reader.ts";
import { openConnection } from "./connection.ts";
import type { LoadFigures, LoadJob } from "./load.ts";
import { modernCall } from "./requests.ts";

const MOST_SAMPLES = 2_000_000;
const samples = new Float64Array(MOST_SAMPLES);

process.on("message", (job: LoadJob) => {
  run(job).then(
    (figures) => process.send?.({ figures }),
    (error: Error) => process.send?.({ fault: error.message }),
  );
});

/** One connection with one call under way, until `note` says that it was the last. */
function askOverAndOver(
  target: LoadJob["target"],
  request: Buffer,
  note: (sentAt: number, now: number) => boolean,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const reader = new AnswerReader();
    let sentAt = 0;
    const ask = (): void => {
      sentAt = performance.now();
      connection.send(request);
    };
    const connection = openConnection(target, {
      onOpen: ask,
      onBytes(bytes) {
        const fault = reader.push(bytes);
        if (fault !== null) reject(new TypeError(fault));
        if (!reader.isDone) return;
        reader.reset();
        if (note(sentAt, performance.now())) ask();
        else {
          connection.end();
          resolve();
        }
      },
      onFault: reject,
    });
  });
}

async function run({ target, tool, connections, warmMs, measureMs }: LoadJob): Promise<LoadFigures> {
  const request = modernCall(target, tool);
  const from = performance.now() + warmMs;
  const until = from + measureMs;
  const cpuBefore = process.cpuUsage();
  let [count, answered] = [0, 0];
  /** Notes one answer; false when it was the last. */
  const note = (sentAt: number, now: number): boolean => {
    answered += 1;
    if (now >= from && now < until && count < MOST_SAMPLES) samples[count++] = now - sentAt;
    return now < until;
  };
  await Promise.all(Array.from({ length: connections }, () => askOverAndOver(target, request, note)));
  const { user, system } = process.cpuUsage(cpuBefore);
  const sorted = samples.subarray(0, count).sort();
  const at = (share: number): number => sorted[Math.min(count - 1, Math.floor(count * share))] ?? Number.NaN;
  return {
    perSecond: count / (measureMs / 1000),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    answered,
    loadCpuUs: (user + system) / answered,
  };
}
