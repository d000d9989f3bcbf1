import { instanceOfSession, type SessionPlace } from "@switchyard/routing";
import { keepNewest } from "./keep-newest.ts";
import { openLanes } from "./lanes.ts";
import { findAgain, type LostSession, type ReplayDeps } from "./replays.ts";
import type { FoundSession } from "./session-ask.ts";
import { replayFailed, sessionNotFound } from "./session-errors.ts";

/** Moved sessions that are remembered; of older ones the row is read again. */
const MAX_PLACES = 20_000;

/** Lost sessions of one environment that are looked for at once: the rows and their connections are everybody's. */
const AT_ONCE = 8;
const PATIENCE_MS = 30_000;

export interface MovedSessions {
  /** Where a session lives whose first instance is gone; from memory while that place answers. */
  find(lost: LostSession): Promise<FoundSession | "ended">;
}

/** Remembers where sessions went. Requests of one session that find it lost at once wait for one answer. */
export function openMovedSessions(deps: ReplayDeps): MovedSessions {
  const places = new Map<string, SessionPlace>();
  const lanes = openLanes({
    ...{ width: AT_ONCE, patienceMs: PATIENCE_MS },
    late: () => replayFailed(new TypeError("too many sessions of the environment are lost at once")),
  });
  const running = new Map<string, Promise<FoundSession | "ended">>();
  return {
    async find(lost) {
      const { ask, owner } = lost;
      const key = `${owner.environmentId} ${owner.sessionId}`;
      const place = places.get(key);
      const instance = place === undefined ? null : instanceOfSession(ask.route, place);
      if (place !== undefined && instance !== null) {
        return { instance, upstreamId: place.upstreamId, replayed: true };
      }
      const find = (): Promise<FoundSession | "ended"> => findAgain(deps, lost);
      const finding = running.get(key) ?? lanes.run(owner.environmentId, find).finally(() => running.delete(key));
      running.set(key, finding);
      const found = await finding;
      if (found === "ended" && ask.envelope.kind !== "end-session") throw sessionNotFound();
      if (found !== "ended") keepNewest(places, { key, value: placeOf(found), most: MAX_PLACES });
      return found;
    },
  };
}

function placeOf({ instance: { id: instanceId, deploymentId, epoch }, upstreamId }: FoundSession): SessionPlace {
  return { instanceId, deploymentId, epoch, upstreamId };
}
