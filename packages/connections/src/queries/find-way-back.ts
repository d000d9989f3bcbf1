import { AppError } from "@switchyard/contracts";
import type { Identity } from "@switchyard/tenancy";
import type { ConnectionDeps } from "../deps.ts";
import { orgSlugOf } from "../member-store.ts";
import { openTrip } from "../round-trip.ts";

export interface WayBack {
  /** Slug of the org it began in; null where it began in none. */
  readonly org: string | null;
  /** Path of the dashboard that it began on. */
  readonly returnTo: string | null;
}

/** Where a trip to GitHub began, so that a refusal is shown there too; null for a state that is not this person's. */
export async function findWayBack(
  deps: Pick<ConnectionDeps, "db" | "sealer">,
  identity: Identity,
  input: { readonly purpose: "app" | "install" | "connect"; readonly state: string },
): Promise<WayBack | null> {
  const trip = openedOrNull(deps, identity, input);
  if (!trip) return null;
  if (trip.purpose === "connect") return { org: null, returnTo: trip.returnTo };
  const orgId = trip.purpose === "app" ? trip.org : trip.orgId;
  const org = await deps.db.asSystem("name an org", (tx) => orgSlugOf(tx, orgId));
  return { org, returnTo: trip.purpose === "install" ? trip.returnTo : null };
}

function openedOrNull(
  { sealer }: Pick<ConnectionDeps, "sealer">,
  identity: Identity,
  input: { readonly purpose: "app" | "install" | "connect"; readonly state: string },
) {
  try {
    return openTrip(sealer, identity, input);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
