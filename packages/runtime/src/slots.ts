/**
 * A slot is a number no other sandbox of this host has: it gives the uid and the pair of addresses. It is claimed
 * before anything is made and released after its cgroup is empty, so nothing of an earlier tenant shares a uid.
 */
import { mkdir, readdir, rm } from "node:fs/promises";
import { AppError } from "@switchyard/contracts";
import { type AddressRange, slotAddresses } from "./egress/addresses.ts";
import { type ClaimOwner, isOwnerAlive, readClaim, tryClaim } from "./host-claims.ts";
import { claimsDir } from "./names.ts";

export interface UidRange {
  readonly first: number;
  readonly last: number;
}

export interface Slot {
  readonly number: number;
  readonly uid: number;
  readonly hostIp: string;
  readonly sandboxIp: string;
}

export interface SlotPool {
  claim(): Promise<Slot>;
  release(slot: Slot): Promise<void>;
  /** Numbers of this installation that a living process holds. */
  living(): Promise<ReadonlySet<number>>;
  /** Gives back the numbers that dead processes of this installation left; call after their remains are gone. */
  releaseDead(): Promise<void>;
}

const claimPath = (number: number): string => `${claimsDir}/slot-${number}`;

export function createSlotPool(owner: ClaimOwner, uids: UidRange, range: AddressRange): SlotPool {
  const count = Math.min(uids.last - uids.first + 1, range.size / 2, 0x10000);
  // Starting anywhere and going round keeps a uid out of use for as long as possible.
  let next = Math.floor(Math.random() * count);

  const ours = async (): Promise<{ number: number; owner: ClaimOwner }[]> => {
    const names = await readdir(claimsDir).catch(() => []);
    const claims = names.flatMap((name) => {
      const match = /^slot-(\d+)$/.exec(name);
      return match?.[1] === undefined ? [] : [Number(match[1])];
    });
    const read = await Promise.all(
      claims.map(async (number) => ({ number, owner: await readClaim(claimPath(number)) })),
    );
    return read.flatMap((claim) =>
      claim.owner?.installation === owner.installation ? [{ number: claim.number, owner: claim.owner }] : [],
    );
  };

  return {
    async claim() {
      await mkdir(claimsDir, { recursive: true, mode: 0o711 });
      for (let tries = 0; tries < count; tries += 1) {
        const number = next;
        next = (next + 1) % count;
        if (await tryClaim(claimPath(number), owner)) {
          return { number, uid: uids.first + number, ...slotAddresses(range, number) };
        }
      }
      throw new AppError({
        code: "sandbox_slots_exhausted",
        kind: "limit_exceeded",
        message: `All ${count} sandboxes this host has room for are in use.`,
        remedy: "Stop servers, add a worker on another host, or widen SANDBOX_CIDR.",
      });
    },
    release: (slot) => rm(claimPath(slot.number), { force: true }),
    living: async () =>
      new Set((await ours()).filter((claim) => isOwnerAlive(claim.owner)).map((claim) => claim.number)),
    async releaseDead() {
      const dead = (await ours()).filter((claim) => !isOwnerAlive(claim.owner));
      await Promise.all(dead.map((claim) => rm(claimPath(claim.number), { force: true })));
    },
  };
}
