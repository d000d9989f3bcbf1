/** What a person carries to GitHub and back in `state`: sealed, short-lived, and good only for who it was given to. */
import { AppError } from "@switchyard/contracts";
import { randomToken, type Sealer } from "@switchyard/crypto";
import type { Identity } from "@switchyard/tenancy";
import { z } from "zod";

const LIFETIME_MS = 60 * 60_000;

const AppTrip = z.object({ purpose: z.literal("app"), baseUrl: z.string(), org: z.string() });
const InstallTrip = z.object({ purpose: z.literal("install"), orgId: z.string(), returnTo: z.string().nullable() });
const ConnectTrip = z.object({
  purpose: z.literal("connect"),
  /** The browser it began in. */
  sessionId: z.string(),
  returnTo: z.string().nullable(),
});
const Carried = { userId: z.string(), expires: z.number(), nonce: z.string() };

export type AppTrip = z.infer<typeof AppTrip>;
export type InstallTrip = z.infer<typeof InstallTrip>;
export type ConnectTrip = z.infer<typeof ConnectTrip>;
const forms = {
  app: AppTrip.extend(Carried),
  install: InstallTrip.extend(Carried),
  connect: ConnectTrip.extend(Carried),
} as const;
interface Trips {
  readonly app: AppTrip;
  readonly install: InstallTrip;
  readonly connect: ConnectTrip;
}

/** Seals a trip for this person; good for an hour (GitHub's own limit for a manifest's code). */
export function sealTrip(sealer: Sealer, userId: string, trip: AppTrip | InstallTrip | ConnectTrip): string {
  const carried = { ...trip, userId, expires: Date.now() + LIFETIME_MS, nonce: randomToken(16) };
  return sealer.seal(JSON.stringify(carried), contextOf(trip.purpose));
}

/** Opens what came back. Throws AppError github_state_invalid for what is forged, late, of another person or purpose. */
export function openTrip<P extends keyof Trips>(
  sealer: Sealer,
  identity: Identity,
  trip: { readonly purpose: P; readonly state: string; readonly now?: number },
): Trips[P] {
  const carried = read(sealer, trip.purpose, trip.state);
  const now = trip.now ?? Date.now();
  if (!carried || carried.expires < now || identity.kind !== "user" || carried.userId !== identity.id) throw invalid();
  return carried as Trips[P] & typeof carried;
}

function read(sealer: Sealer, purpose: keyof Trips, state: string) {
  try {
    return forms[purpose].parse(JSON.parse(sealer.open(state, contextOf(purpose))));
  } catch {
    return null;
  }
}

function contextOf(purpose: string): string {
  return `github-state/${purpose}`;
}

function invalid(): AppError {
  return new AppError({
    code: "github_state_invalid",
    kind: "forbidden",
    message: "This way back from GitHub was not begun by you here, or more than an hour ago.",
    remedy: "Begin again in the dashboard.",
  });
}
