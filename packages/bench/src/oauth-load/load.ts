import { Agent, request } from "node:http";
import { AppError } from "@switchyard/contracts";

export interface LoadOptions {
  readonly url: string;
  /** Requests that are under way at once. */
  readonly concurrency: number;
  readonly warmSeconds: number;
  readonly seconds: number;
  /** Seconds of CPU that the server has used. */
  readonly cpuSeconds: () => number | null;
}

export interface LoadFigures {
  readonly perSecond: number;
  /** Of the server for one answer, which does not depend on what else the machine does; null where nobody counts. */
  readonly cpuUs: number | null;
}

export type Answer = Readonly<Record<string, unknown>>;

/** One of the askers: what it sends next, and what it makes of the answer. */
export interface Asker {
  next(): Readonly<Record<string, string>>;
  took(answer: Answer): void;
}

/**
 * Requests per second that a token endpoint answers, each asker waiting for its answer before it asks again. Throws
 * AppError load_refused at the first answer that is no token.
 */
export async function tokensPerSecond(options: LoadOptions, askers: readonly Asker[]): Promise<LoadFigures> {
  const agent = new Agent({ keepAlive: true, maxSockets: options.concurrency });
  const from = performance.now() + options.warmSeconds * 1000;
  const until = from + options.seconds * 1000;
  let [count, all] = [0, 0];
  const cpuBefore = options.cpuSeconds();
  const run = async (asker: Asker): Promise<void> => {
    while (performance.now() < until) {
      asker.took(await post(agent, options.url, asker.next()));
      all += 1;
      const now = performance.now();
      if (now >= from && now < until) count += 1;
    }
  };
  await Promise.all(askers.map(run));
  agent.destroy();
  const cpuAfter = options.cpuSeconds();
  const cpuUs = cpuBefore === null || cpuAfter === null ? null : ((cpuAfter - cpuBefore) * 1e6) / all;
  return { perSecond: count / options.seconds, cpuUs };
}

let asked = 0;

/** Askers come from many addresses, as they do in the world: the endpoint counts by address. */
function address(): string {
  asked += 1;
  return `10.${(asked >> 12) & 63}.${(asked >> 6) & 63}.${asked & 63}`;
}

function post(agent: Agent, url: string, form: Readonly<Record<string, string>>): Promise<Answer> {
  const body = new URLSearchParams(form).toString();
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "content-length": Buffer.byteLength(body),
    "x-forwarded-for": address(),
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, method: "POST", headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => {
        if (response.statusCode === 200) resolve(JSON.parse(text) as Answer);
        else reject(refused(text));
      });
    });
    sent.once("error", reject).end(body);
  });
}

function refused(text: string): AppError {
  const message = `The token endpoint refused: ${text.slice(0, 300)}`;
  return new AppError({ code: "load_refused", kind: "upstream_failed", message });
}
