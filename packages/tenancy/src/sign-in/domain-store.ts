import type { Domain } from "@switchyard/contracts";
import { newId, randomToken } from "@switchyard/crypto";
import type { OrgTransaction, SystemTransaction } from "@switchyard/db";
import { recordOf } from "./domain-proof.ts";

/** A verified domain whose record is gone keeps its rights this long: a slip in DNS must not lock people out. */
export const GRACE_MS = 7 * 24 * 3600_000;

export interface DomainRow {
  readonly id: string;
  readonly orgId: string;
  readonly domain: string;
  readonly token: string;
  readonly createdAt: Date;
  readonly checkedAt: Date | null;
  readonly verifiedAt: Date | null;
  readonly missingSince: Date | null;
}

const DOMAIN = {
  id: true,
  orgId: true,
  domain: true,
  token: true,
  createdAt: true,
  checkedAt: true,
  verifiedAt: true,
  missingSince: true,
} as const;

/** Claims a domain for an org; nothing changes when the org claims it already. */
export async function insertDomain(
  tx: OrgTransaction,
  claim: { readonly orgId: string; readonly domain: string; readonly createdBy: string },
): Promise<{ readonly row: DomainRow | null; readonly created: boolean }> {
  const { orgId, domain } = claim;
  const data = [{ ...claim, id: newId("dom"), token: randomToken(24) }];
  const { count } = await tx.domain.createMany({ data, skipDuplicates: true });
  const row = await tx.domain.findFirst({ where: { orgId, domain }, select: DOMAIN });
  return { row, created: count === 1 };
}

/** Domains of an org by name. */
export async function listDomainRows(tx: OrgTransaction, orgId: string): Promise<DomainRow[]> {
  return tx.domain.findMany({ where: { orgId }, orderBy: { domain: "asc" }, select: DOMAIN });
}

/** A domain of an org by id or name. */
export async function findDomain(tx: OrgTransaction, orgId: string, key: string): Promise<DomainRow | null> {
  return tx.domain.findFirst({ where: { orgId, OR: [{ id: key }, { domain: key.toLowerCase() }] }, select: DOMAIN });
}

/** The domains an org has proved. */
export async function verifiedDomains(tx: OrgTransaction, orgId: string): Promise<ReadonlySet<string>> {
  const rows = await tx.domain.findMany({ where: { orgId, verifiedAt: { not: null } }, select: { domain: true } });
  return new Set(rows.map(({ domain }) => domain));
}

/** The org that has proved a domain. */
export async function holderOf(tx: SystemTransaction, domain: string): Promise<string | null> {
  const row = await tx.domain.findFirst({ where: { domain, verifiedAt: { not: null } }, select: { orgId: true } });
  return row?.orgId ?? null;
}

/** Notes what a look at the record found; a unique violation means that another org holds the domain. */
export async function noteLook(
  tx: OrgTransaction,
  id: string,
  look: { readonly verifiedAt: Date | null; readonly missingSince: Date | null; readonly checkedAt: Date },
): Promise<void> {
  await tx.domain.updateMany({ where: { id }, data: look });
}

/** Gives a domain up; false when the org has none of this id. */
export async function deleteDomain(tx: OrgTransaction, at: { readonly orgId: string; readonly id: string }) {
  const { count } = await tx.domain.deleteMany({ where: at });
  return count === 1;
}

/** Proved domains that nobody looked at since a time, longest ago first; those whose record was missing since another. */
export async function dueDomains(
  tx: SystemTransaction,
  since: { readonly found: Date; readonly missing: Date },
): Promise<DomainRow[]> {
  return tx.domain.findMany({
    where: {
      verifiedAt: { not: null },
      OR: [
        { missingSince: null, checkedAt: { lt: since.found } },
        { missingSince: { not: null }, checkedAt: { lt: since.missing } },
      ],
    },
    orderBy: { checkedAt: "asc" },
    take: 100,
    select: DOMAIN,
  });
}

/** A domain as the API shows it. */
export function domainView(row: DomainRow): Domain {
  const { missingSince } = row;
  return {
    id: row.id,
    domain: row.domain,
    record: recordOf(row.domain, row.token),
    verifiedAt: row.verifiedAt?.toISOString() ?? null,
    checkedAt: row.checkedAt?.toISOString() ?? null,
    missingSince: missingSince?.toISOString() ?? null,
    endsAt: missingSince ? new Date(missingSince.getTime() + GRACE_MS).toISOString() : null,
  };
}
