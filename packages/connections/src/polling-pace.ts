/** How often repositories are looked at without being told, and why. Pure. */
import { reachOf, webhooksArrive } from "./github-address.ts";

export interface Pace {
  readonly everySeconds: number;
  /** In words for people; null where webhooks arrive. */
  readonly because: string | null;
}

const OFTEN = 60;
const SELDOM = 600;

/** Pace for repositories of the App. */
export function githubPace(input: {
  readonly webOrigin: string;
  readonly baseUrl: string;
  readonly lastDeliveryAt: Date | null;
}): Pace {
  if (input.lastDeliveryAt !== null) return { everySeconds: SELDOM, because: null };
  const host = new URL(input.webOrigin).host;
  const because = webhooksArrive(input.webOrigin, input.baseUrl)
    ? "No webhook has arrived from GitHub yet, so repositories are checked every 60 seconds."
    : `GitHub cannot reach ${host}, so repositories are checked every 60 seconds.`;
  return { everySeconds: OFTEN, because };
}

const CHECK_OFTEN = 300;
const CHECK_SELDOM = 3_600;

/** How often installations are asked about without being told: what becomes of them is rarer than pushes. */
export function checkEverySeconds(input: Parameters<typeof githubPace>[0]): number {
  return githubPace(input).because === null ? CHECK_SELDOM : CHECK_OFTEN;
}

/** Pace for plain Git URLs: asked only where no host could reach us to tell; null elsewhere. */
export function gitPace(webOrigin: string): Pace | null {
  if (reachOf(webOrigin) === "public") return null;
  const host = new URL(webOrigin).host;
  return { everySeconds: OFTEN, because: `No Git host can reach ${host}, so it is checked every 60 seconds.` };
}
