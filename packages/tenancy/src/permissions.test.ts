import { roles } from "@switchyard/contracts";
import { expect, test } from "vitest";
import { coversRole, outranks, permissions } from "./permissions.ts";
import { authorize, type Principal, systemPrincipal } from "./principal.ts";

const principal = (role: Principal["role"]): Principal => ({
  kind: "user",
  id: "usr_1",
  label: "a@example.com",
  orgId: "org_1",
  role,
  credential: "ses_1",
  requestId: "req_1",
});

test("owner and admin hold every right that any other role holds, but an auditor's are not a developer's reach", () => {
  for (const role of roles) {
    for (const right of permissions[role]) expect(permissions.owner.has(right)).toBe(true);
  }
  expect(permissions.auditor.has("audit.read")).toBe(true);
  expect(permissions.auditor.has("mcp.call")).toBe(false);
  expect(permissions.member.has("audit.read")).toBe(false);
});

test.each(["owner", "admin", "developer", "member"] as const)("%s may call tools", (role) => {
  expect(permissions[role].has("mcp.call")).toBe(true);
});

test("nobody covers a role with a right that they lack", () => {
  expect(coversRole("admin", "owner")).toBe(false);
  expect(coversRole("auditor", "member")).toBe(false);
  expect(coversRole("developer", "auditor")).toBe(true);
  expect(coversRole("admin", "developer")).toBe(true);
});

test("a role outranks only what stands below it", () => {
  expect(outranks("owner", "admin")).toBe(true);
  expect(outranks("admin", "admin")).toBe(false);
});

test("who has no role in the org is told that it is absent, a member that the role does not reach", () => {
  expect(() => authorize(principal(null), "org.read")).toThrow(expect.objectContaining({ kind: "not_found" }));
  expect(() => authorize(principal("member"), "org.manage")).toThrow(expect.objectContaining({ kind: "forbidden" }));
  expect(() => authorize(systemPrincipal("org_1", "up"), "org.manage")).not.toThrow();
});
