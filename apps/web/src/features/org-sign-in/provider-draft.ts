import {
  type IdentityProvider,
  type IdentityProviderPreset,
  identityProviderFacts,
  type RoleMapping,
} from "@switchyard/contracts";
import type { GivenRole } from "./role-map-editor.tsx";

/** What the form of a provider holds. */
export interface ProviderDraft {
  readonly preset: IdentityProviderPreset;
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly roleClaim: string;
  readonly roleMap: readonly RoleMapping[];
  readonly defaultRole: GivenRole;
  readonly joinsOnSignIn: boolean;
}

/** A new provider of a kind; an issuer without blanks to fill is there already. */
export function draftOf(preset: IdentityProviderPreset): ProviderDraft {
  const { name, issuer, roleClaim } = identityProviderFacts[preset];
  return {
    preset,
    name: preset === "oidc" ? "" : name,
    issuer: issuer.includes("{") ? "" : issuer,
    clientId: "",
    clientSecret: "",
    roleClaim: roleClaim ?? "",
    roleMap: [],
    defaultRole: "member",
    joinsOnSignIn: true,
  };
}

/** A provider that is there, to be changed; its secret is never shown again. */
export function draftFrom(provider: IdentityProvider): ProviderDraft {
  const { preset, name, issuer, clientId, roleClaim, roleMap, defaultRole, joinsOnSignIn } = provider;
  return {
    ...{ preset, name, issuer, clientId, roleMap, joinsOnSignIn },
    clientSecret: "",
    roleClaim: roleClaim ?? "",
    defaultRole: defaultRole === "owner" ? "member" : defaultRole,
  };
}

/** The part of a draft that a created and a changed provider share; lines without a value are left out. */
export function settingsOf(draft: ProviderDraft) {
  const { clientId, defaultRole, joinsOnSignIn } = draft;
  return {
    ...(draft.name.trim() === "" ? {} : { name: draft.name.trim() }),
    clientId: clientId.trim(),
    roleClaim: draft.roleClaim.trim() || null,
    roleMap: draft.roleMap.filter(({ value }) => value.trim() !== ""),
    defaultRole,
    joinsOnSignIn,
  };
}
