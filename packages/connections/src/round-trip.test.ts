import { createSealer, newMasterKey } from "@switchyard/crypto";
import type { Identity } from "@switchyard/tenancy";
import { describe, expect, it } from "vitest";
import { openTrip, sealTrip } from "./round-trip.ts";

const sealer = createSealer(newMasterKey());
const ada: Identity = { kind: "user", id: "usr_ada", label: "ada", credential: "s", requestId: "r", bound: null };
const trip = { purpose: "install", orgId: "org_1", returnTo: null } as const;

describe("the state that goes to GitHub and back", () => {
  it("opens for who took it along", () => {
    const state = sealTrip(sealer, ada.id, trip);
    expect(openTrip(sealer, ada, { purpose: "install", state })).toMatchObject(trip);
    expect(encodeURIComponent(state)).toBe(state);
  });

  it.each([
    ["another person", { ...ada, id: "usr_eve" }, {}],
    ["a key", { ...ada, kind: "key" as const }, {}],
    ["a later hour", ada, { now: Date.now() + 3_700_000 }],
    ["another purpose", ada, { purpose: "app" as const }],
  ])("is refused to %s", (_, who, more) => {
    const state = sealTrip(sealer, ada.id, trip);
    expect(() => openTrip(sealer, who, { purpose: "install", state, ...more })).toThrowError(
      expect.objectContaining({ code: "github_state_invalid" }),
    );
  });

  it("is refused when any character of it was changed, or another installation sealed it", () => {
    const state = sealTrip(sealer, ada.id, trip);
    const forged = `${state.slice(0, -2)}${state.endsWith("A") ? "B" : "A"}${state.slice(-1)}`;
    for (const one of [forged, "", "v1.", sealTrip(createSealer(newMasterKey()), ada.id, trip)]) {
      expect(() => openTrip(sealer, ada, { purpose: "install", state: one })).toThrowError("not begun by you");
    }
  });
});
