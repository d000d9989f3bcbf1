import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { AppError } from "@switchyard/contracts";
import { isPublicAddress } from "@switchyard/contracts/addresses";
import { refused } from "./refusals.ts";

/**
 * Resolves a host once and answers the address to connect to, so that a second answer cannot lead elsewhere. Every
 * address must be public unless the operator vouches for the host. Throws AppError source_url_refused, source_unreachable.
 */
export async function pinHost(host: string, vouchedFor: boolean): Promise<string> {
  const addresses = isIP(host) ? [host] : await resolve(host);
  const [first] = addresses;
  if (first === undefined) throw unresolvable(host);
  if (!vouchedFor && !addresses.every(isPublicAddress)) {
    throw refused(
      `The host ${host} lies in a private network, which sources may not be fetched from.`,
      "Use a host on the public internet; whoever runs the installation can list this one in GIT_ALLOWED_HOSTS.",
    );
  }
  return first;
}

async function resolve(host: string): Promise<readonly string[]> {
  try {
    return (await lookup(host, { all: true, order: "ipv4first" })).map((entry) => entry.address);
  } catch (cause) {
    throw unresolvable(host, cause);
  }
}

function unresolvable(host: string, cause?: unknown): AppError {
  return new AppError({
    code: "source_unreachable",
    kind: "upstream_failed",
    message: `The Git host ${host} cannot be found (its name does not resolve).`,
    remedy: "Check the spelling of the URL and that the host exists, then deploy again.",
    cause,
  });
}
