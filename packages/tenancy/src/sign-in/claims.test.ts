import { describe, expect, test } from "vitest";
import { mappedRole, vouchedPerson } from "./claims.ts";
import type { IdentityProviderRow } from "./identity-provider-store.ts";

const provider = (more: Partial<IdentityProviderRow> = {}): IdentityProviderRow => ({
  id: "idp_1",
  orgId: "org_1",
  preset: "oidc",
  name: "Acme",
  issuer: "https://id.acme.example",
  clientId: "c",
  sealedSecret: "",
  roleClaim: "groups",
  roleMap: [
    { value: "platform", role: "admin" },
    { value: "dev", role: "developer" },
  ],
  defaultRole: "member",
  joinsOnSignIn: true,
  createdAt: new Date(0),
  disabledAt: null,
  lastUsedAt: null,
  lastError: null,
  ...more,
});
const domains = new Set(["acme.example"]);
const ada = { sub: "1", email: "Ada@Acme.example", email_verified: true };
const refusal = (claims: Record<string, unknown>, preset: IdentityProviderRow["preset"] = "oidc") => {
  try {
    return vouchedPerson(provider({ preset }), claims, domains);
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("whom a provider vouches for", () => {
  test("is a verified address of a proved domain", () => {
    expect(vouchedPerson(provider(), ada, domains)).toEqual({ subject: "1", email: "ada@acme.example", name: null });
    expect(refusal({ ...ada, email_verified: "true" })).toMatchObject({ subject: "1" });
  });

  test.each(["\uff41da@acme.example", "ada@\uff41cme.example", "a\u200dda@acme.example", "\u212ada@acme.example"])(
    "is not who has the address that %j only folds to",
    (email) => {
      expect(refusal({ ...ada, email })).toBe("email_invalid");
    },
  );

  test("is nobody without an address", () => {
    expect(refusal({ sub: "1" })).toBe("idp_email_missing");
    expect(refusal({ ...ada, email: ["ada@acme.example"] })).toBe("idp_email_missing");
  });

  test.each([undefined, false, "false", null, "yes", {}])("is nobody with an unverified address (%j)", (verified) => {
    expect(refusal({ ...ada, email_verified: verified })).toBe("idp_email_unverified");
  });

  test.each(["ada@evil.example", "ada@sub.acme.example", "ada@notacme.example", "ada@acme.example.evil.example"])(
    "is nobody with an address outside the domain (%s)",
    (email) => {
      expect(refusal({ ...ada, email })).toBe("idp_email_elsewhere");
    },
  );

  test("Entra's own claim counts at Entra only", () => {
    const claims = { sub: "1", email: "ada@acme.example", xms_edov: "1" };
    expect(refusal(claims, "entra")).toMatchObject({ email: "ada@acme.example" });
    expect(refusal(claims, "oidc")).toBe("idp_email_unverified");
    expect(refusal({ sub: "1", email: "ada@acme.example" }, "entra")).toBe("idp_email_unverified");
  });

  test("Google must say that the account is the organization's, not one a person made with its address", () => {
    expect(refusal(ada, "google")).toBe("idp_email_elsewhere");
    expect(refusal({ ...ada, hd: "evil.example" }, "google")).toBe("idp_email_elsewhere");
    expect(refusal({ ...ada, hd: "acme.example" }, "google")).toMatchObject({ subject: "1" });
  });
});

describe("the role of a claim", () => {
  test("is the first line of the map that matches, in a list or a text", () => {
    expect(mappedRole(provider(), { groups: ["dev", "platform"] })).toBe("admin");
    expect(mappedRole(provider(), { groups: "dev" })).toBe("developer");
  });

  test("is the default when none matches, so that leaving a group takes the role away", () => {
    expect(mappedRole(provider(), { groups: ["sales"] })).toBe("member");
    expect(mappedRole(provider(), {})).toBe("member");
    expect(mappedRole(provider(), { groups: { dev: true } })).toBe("member");
  });

  test("is nobody's business without a map", () => {
    expect(mappedRole(provider({ roleMap: [] }), { groups: ["dev"] })).toBeNull();
    expect(mappedRole(provider({ roleClaim: null }), { groups: ["dev"] })).toBeNull();
  });

  test("is never owner, even where a row names it", () => {
    const roleMap = [{ value: "dev", role: "owner" }];
    expect(mappedRole(provider({ roleMap }), { groups: ["dev"] })).toBeNull();
  });

  test("is found under names with dots and colons, and inside objects, but not on prototypes", () => {
    const at = (roleClaim: string, claims: Record<string, unknown>) => mappedRole(provider({ roleClaim }), claims);
    expect(at("https://acme.example/roles", { "https://acme.example/roles": ["dev"] })).toBe("developer");
    expect(at("cognito:groups", { "cognito:groups": ["dev"] })).toBe("developer");
    expect(at("realm_access.roles", { realm_access: { roles: ["platform"] } })).toBe("admin");
    expect(at("constructor.name", {})).toBe("member");
  });
});
