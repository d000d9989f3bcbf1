import { recordManagementEvent } from "@switchyard/audit";
import { AppError, type Domain, notFound } from "@switchyard/contracts";
import { isUniqueViolation, type SystemTransaction } from "@switchyard/db";
import type { TenancyDeps } from "../ports.ts";
import { actorOf, authorize, type Principal } from "../principal.ts";
import { isProved, recordOf } from "./domain-proof.ts";
import {
  type DomainRow,
  deleteDomain,
  domainView,
  findDomain,
  holderOf,
  insertDomain,
  listDomainRows,
  noteLook,
} from "./domain-store.ts";
import { normalizeDomain } from "./mail-domain.ts";
import type { DomainDeps } from "./ports.ts";

const MOST_DOMAINS = 50;

/**
 * Claims a mail domain; it is worth nothing before its TXT record was seen. Claiming again answers the claim there is.
 * Needs `sign_in.manage`. Throws AppError domain_invalid, domain_public, too_many_domains.
 */
export async function addDomain(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly domain: string },
): Promise<Domain> {
  authorize(principal, "sign_in.manage");
  const { orgId } = principal;
  const domain = normalizeDomain(input.domain);
  return db.forOrg(orgId, async (tx) => {
    if ((await listDomainRows(tx, orgId)).length >= MOST_DOMAINS) throw tooMany();
    const { row, created } = await insertDomain(tx, { orgId, domain, createdBy: principal.id });
    if (!row) throw notFound("domain", domain);
    if (created) await record(tx, principal, { method: "domain.add", row });
    return domainView(row);
  });
}

/**
 * Looks for the domain's TXT record now. A record that is there proves it; one that is gone starts the grace period of a
 * domain that was proved. Needs `sign_in.manage`. Throws AppError domain_not_found, domain_record_missing (of a claim not
 * proved yet), dns_unreachable, domain_taken (another org has proved it and its record is in force).
 */
export async function verifyDomain(
  { db, lookUpTxt }: DomainDeps,
  principal: Principal,
  input: { readonly domain: string },
): Promise<Domain> {
  authorize(principal, "sign_in.manage");
  const { orgId } = principal;
  const row = await db.forOrg(orgId, (tx) => findDomain(tx, orgId, input.domain));
  if (!row) throw notFound("domain", input.domain);
  const { name, value } = recordOf(row.domain, row.token);
  const answer = await lookUpTxt(name);
  const proved = isProved(answer, value);
  if (proved === null) throw dnsUnreachable(name);
  const now = new Date();
  const look = proved
    ? { verifiedAt: row.verifiedAt ?? now, missingSince: null, checkedAt: now }
    : { verifiedAt: row.verifiedAt, missingSince: row.verifiedAt ? (row.missingSince ?? now) : null, checkedAt: now };
  try {
    await db.asSystem("prove a domain", async (tx) => {
      if (proved && (await isHeldElsewhere(tx, row))) throw taken(row.domain);
      await noteLook(tx, row.id, look);
      if (proved && !row.verifiedAt) await record(tx, principal, { method: "domain.verify", row });
    });
  } catch (error) {
    throw isUniqueViolation(error) ? taken(row.domain) : error;
  }
  if (!proved && !row.verifiedAt) throw recordMissing(name, answer.kind === "found");
  return domainView({ ...row, ...look });
}

/**
 * Gives a domain up: its people sign in through the org's provider no more. Needs `sign_in.manage`. Throws AppError
 * domain_not_found.
 */
export async function removeDomain(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly domain: string },
): Promise<void> {
  authorize(principal, "sign_in.manage");
  const { orgId } = principal;
  await db.forOrg(orgId, async (tx) => {
    const row = await findDomain(tx, orgId, input.domain);
    if (!row || !(await deleteDomain(tx, { orgId, id: row.id }))) throw notFound("domain", input.domain);
    await record(tx, principal, { method: "domain.remove", row });
  });
}

/** Domains of the principal's org, by name. Needs `sign_in.manage`. */
export async function listDomains({ db }: TenancyDeps, principal: Principal): Promise<Domain[]> {
  authorize(principal, "sign_in.manage");
  const rows = await db.forOrg(principal.orgId, (tx) => listDomainRows(tx, principal.orgId));
  return rows.map(domainView);
}

async function isHeldElsewhere(tx: SystemTransaction, row: DomainRow): Promise<boolean> {
  const holder = await holderOf(tx, row.domain);
  return holder !== null && holder !== row.orgId;
}

async function record(
  tx: SystemTransaction,
  principal: Principal,
  { method, row }: { readonly method: string; readonly row: DomainRow },
): Promise<void> {
  await recordManagementEvent(tx, {
    orgId: principal.orgId,
    actor: actorOf(principal),
    method,
    name: row.domain,
    arguments: { id: row.id },
    context: { requestId: principal.requestId },
  });
}

function recordMissing(name: string, otherValue: boolean): AppError {
  return new AppError({
    code: "domain_record_missing",
    kind: "precondition_failed",
    message: otherValue
      ? `${name} has TXT records, but none with the value shown.`
      : `DNS knows no TXT record at ${name} yet.`,
    remedy: "Publish the record as shown, then check again; DNS may take some minutes to tell of it.",
  });
}

function dnsUnreachable(name: string): AppError {
  return new AppError({
    code: "dns_unreachable",
    kind: "upstream_failed",
    message: `DNS did not answer the question for ${name}.`,
    remedy: "Check again in a minute.",
  });
}

/** Told only to who proved to control the domain. */
function taken(domain: string): AppError {
  return new AppError({
    code: "domain_taken",
    kind: "conflict",
    message: `Another organization of this installation has verified ${domain}.`,
    remedy: "Have it give the domain up, or take its TXT record away: it loses the domain some days later.",
  });
}

function tooMany(): AppError {
  return new AppError({
    code: "too_many_domains",
    kind: "limit_exceeded",
    message: `An organization claims ${MOST_DOMAINS} domains at most.`,
    remedy: "Give one up that you do not need.",
  });
}
