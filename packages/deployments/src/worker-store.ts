import type { OrgTransaction } from "@switchyard/db";
import { z } from "zod";

const Reduced = z.object({ mode: z.enum(["user", "none"]), lacks: z.array(z.string()) });

/** What running workers that are not in root mode cannot hold, each said once. */
export async function findSandboxLacks(tx: OrgTransaction, now: Date): Promise<string[]> {
  const workers = await tx.worker.findMany({ where: { leaseUntil: { gt: now } }, select: { sandbox: true } });
  const lacks = workers.flatMap((worker) => Reduced.safeParse(worker.sandbox).data?.lacks ?? []);
  return [...new Set(lacks)];
}
