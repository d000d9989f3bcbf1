import type { Sealer } from "@switchyard/crypto";

interface OfProvider {
  readonly orgId: string;
  readonly id: string;
}

/** Seals a provider's client secret for that row of that org. */
export function sealClientSecret(sealer: Sealer, at: OfProvider, secret: string): string {
  return sealer.seal(secret, contextOf(at));
}

/** Opens a provider's client secret. Throws AppError secret_unreadable. */
export function openClientSecret(sealer: Sealer, at: OfProvider & { readonly sealedSecret: string }): string {
  return sealer.open(at.sealedSecret, contextOf(at));
}

const contextOf = ({ orgId, id }: OfProvider): string => `${orgId}/${id}/client-secret`;
