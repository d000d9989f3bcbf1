import type { Sealer } from "@switchyard/crypto";
import type { TenancyDeps } from "../ports.ts";
import type { LookUpTxt } from "./domain-proof.ts";

/** Deps of what seals or opens a client secret. */
export interface IdentityProviderDeps extends TenancyDeps {
  readonly sealer: Sealer;
}

/** Deps of what proves domains. */
export interface DomainDeps extends TenancyDeps {
  readonly lookUpTxt: LookUpTxt;
}
