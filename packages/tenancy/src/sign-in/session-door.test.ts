import { expect, test } from "vitest";
import { roleOfSession, type SessionAtOrg } from "./session-door.ts";

const org = { id: "org_a", slug: "a", ssoRequired: true };
const at = (more: Partial<SessionAtOrg>) => () => roleOfSession({ org, role: "developer", vouchedBy: null, ...more });
const code = (value: string) => expect.objectContaining({ code: value });

test("an org that asks for its provider refuses every other session but an owner's", () => {
  expect(at({})).toThrowError(code("org_sign_in_required"));
  expect(at({ role: "admin" })).toThrowError(code("org_sign_in_required"));
  expect(at({ role: "owner" })()).toBe("owner");
  expect(at({ vouchedBy: { orgId: "org_a", enabled: true } })()).toBe("developer");
});

test("a session that one org's provider vouched for opens no other org", () => {
  const vouchedBy = { orgId: "org_b", enabled: true };
  expect(at({ vouchedBy })).toThrowError(code("session_of_other_org"));
  expect(at({ vouchedBy, org: { ...org, ssoRequired: false } })).toThrowError(code("session_of_other_org"));
  expect(at({ vouchedBy, role: "owner" })).toThrowError(code("session_of_other_org"));
});

test("a provider that was disabled or deleted opens nothing", () => {
  expect(at({ vouchedBy: { orgId: "org_a", enabled: false } })).toThrowError(code("session_of_other_org"));
  expect(at({ vouchedBy: { orgId: null, enabled: false } })).toThrowError(code("session_of_other_org"));
});

test("nobody acts as owner through a provider that an admin can set up", () => {
  expect(at({ role: "owner", vouchedBy: { orgId: "org_a", enabled: true } })()).toBe("admin");
});

test("an org looks absent to who does not belong to it, however they came", () => {
  expect(at({ role: null })).toThrowError(code("org_not_found"));
  expect(at({ role: null, vouchedBy: { orgId: "org_a", enabled: true } })).toThrowError(code("org_not_found"));
});
