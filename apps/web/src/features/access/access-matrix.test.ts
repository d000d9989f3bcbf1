import { roles } from "@switchyard/contracts";
import { describe, expect, it } from "vitest";
import { accessMatrix, anonymousCaller, namedCaller, roleCallers } from "./access-matrix.ts";

const policy = (effect: "allow" | "deny", tools: string[], kind: "role" | "user" | "client", id: string) => ({
  ...{ effect, tools, subject: { kind, id, label: id } },
});

describe("the matrix of a server", () => {
  it("shows roles that may call at all, and who policies name", () => {
    const ada = namedCaller({ kind: "user", id: "usr_1", label: "ada" }, { role: "member" });
    const ci = namedCaller({ kind: "client", id: "cli_1", label: "ci" }, { scopes: ["group:money"], tools: [] });
    const { callers, rows } = accessMatrix({
      tools: ["read", "pay"],
      policies: [policy("deny", ["pay"], "role", "developer"), policy("deny", ["read"], "user", "usr_1")],
      groups: [{ name: "money", tools: ["pay"] }],
      callers: [...roleCallers(roles), ada, ci, anonymousCaller],
    });
    expect(callers.map(({ label }) => label)).toEqual([
      ...["owner", "admin", "developer", "member", "ada", "ci", "anyone"],
    ]);
    expect(rows[0]?.verdicts).toEqual([
      ...["callable", "callable", "callable", "callable", "policy_denied", "scope_missing", "callable"],
    ]);
    expect(rows[1]?.verdicts).toEqual([
      ...["callable", "callable", "policy_denied", "callable", "callable", "callable", "callable"],
    ]);
  });

  it("says that a reserved tool is closed to whom no allow names", () => {
    const policies = [policy("allow", ["pay"], "role", "admin")];
    const { rows } = accessMatrix({
      tools: ["pay"],
      policies,
      groups: [],
      callers: [...roleCallers(roles), anonymousCaller],
    });
    expect(rows[0]?.verdicts).toEqual(["policy_denied", "callable", "policy_denied", "policy_denied", "policy_denied"]);
  });
});
