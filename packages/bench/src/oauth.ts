/** `npm run bench -- oauth`: what one core of the authorization server answers, and what a token costs at the ingress. */
import { type Asker, type LoadFigures, tokensPerSecond } from "./oauth-load/load.ts";
import { makeScene, type Scene } from "./oauth-load/scene.ts";
import { openStage } from "./oauth-load/stage.ts";
import { measureVerification } from "./oauth-load/verify.ts";

const ASKERS = 16;
const BARS = { token_per_s: 500, refresh_per_s: 200, verify_hit_us: 3, verify_miss_us: 150 } as const;

const print = (line: string) => process.stdout.write(`${line}\n`);
const round = (value: number) => Math.round(value * 100) / 100;
const profile =
  process.argv.find((argument) => argument.startsWith("--cpu-prof="))?.slice("--cpu-prof=".length) ?? null;

function byClientCredentials({ clients }: Scene): readonly Asker[] {
  return Array.from({ length: ASKERS }, (_, i) => ({ next: () => clients[i % clients.length] ?? {}, took: () => {} }));
}

function byRefresh({ signIns }: Scene): readonly Asker[] {
  return signIns.map(({ clientId, refreshToken }) => {
    let refresh_token = refreshToken;
    return {
      next: () => ({ grant_type: "refresh_token", client_id: clientId, refresh_token }),
      took: (answer) => {
        refresh_token = String(answer["refresh_token"]);
      },
    };
  });
}

/** What a core could answer if it had nothing else to do. */
function cpu({ cpuUs }: LoadFigures): string {
  return cpuUs === null ? "" : `; ${Math.round(cpuUs)} µs CPU each, so ${Math.round(1e6 / cpuUs)}/s of a core`;
}

const stage = await openStage(process.env, profile);
try {
  const scene = await makeScene(stage, { clients: 4, signIns: ASKERS });
  const load = {
    url: `${stage.authUrl}/oauth/token`,
    concurrency: ASKERS,
    warmSeconds: 3,
    seconds: 8,
    cpuSeconds: stage.cpuSeconds,
  };
  print(`The authorization server is ${stage.cores}.`);
  const byItself = await tokensPerSecond(load, byClientCredentials(scene));
  const token_per_s = round(byItself.perSecond);
  print(`client credentials  ${token_per_s} tokens/s (bar ${BARS.token_per_s})${cpu(byItself)}`);
  const refreshed = await tokensPerSecond(load, byRefresh(scene));
  const refresh_per_s = round(refreshed.perSecond);
  print(`refresh             ${refresh_per_s} tokens/s (bar ${BARS.refresh_per_s})${cpu(refreshed)}`);
  const { hitUs, missUs, signUs } = await measureVerification(stage, scene);
  const [verify_hit_us, verify_miss_us] = [round(hitUs), round(missUs)];
  print(`known token         ${verify_hit_us} µs CPU at the ingress (bar ${BARS.verify_hit_us})`);
  print(`new token           ${verify_miss_us} µs CPU at the ingress (bar ${BARS.verify_miss_us})`);
  const bare = 1e6 / signUs;
  print(`signing alone       ${Math.round(bare)} tokens/s: an answer costs ${round(bare / token_per_s)} signatures`);
  const figures = { token_per_s, refresh_per_s, verify_hit_us, verify_miss_us };
  const isHeld =
    token_per_s >= BARS.token_per_s &&
    refresh_per_s >= BARS.refresh_per_s &&
    verify_hit_us <= BARS.verify_hit_us &&
    verify_miss_us <= BARS.verify_miss_us;
  if (!isHeld) process.exitCode = 1;
  if (process.argv.includes("--json")) print(JSON.stringify(figures));
} finally {
  await stage.stop();
}
