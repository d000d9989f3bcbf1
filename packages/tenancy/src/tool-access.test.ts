import { type Role, roles } from "@switchyard/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  judgeTool,
  mayLook,
  noToolRules,
  type StoredToolRules,
  type ToolCaller,
  toolJudge,
  toolRules,
} from "./tool-access.ts";

const anyone: ToolCaller = { userId: null, role: null, clientId: null, keyId: null, scopes: null, tools: null };
const member: ToolCaller = { ...anyone, userId: "usr_1", role: "member" };
const rules = (...policies: StoredToolRules["policies"]) => toolRules({ policies, groups: [] });
const deny = (tools: string[], role: Role = "member") =>
  ({ effect: "deny", tools, subjectKind: "role", subject: role }) as const;
const allow = (tools: string[], role: Role = "member") => ({ ...deny(tools, role), effect: "allow" }) as const;

describe("a policy", () => {
  it("that denies keeps away whom it names and nobody else", () => {
    expect(judgeTool(member, "delete", rules(deny(["delete"])))).toBe("policy_denied");
    expect(judgeTool({ ...member, role: "admin" }, "delete", rules(deny(["delete"])))).toBe("callable");
    expect(judgeTool(member, "read", rules(deny(["delete"])))).toBe("callable");
  });

  it("that allows reserves its tools for those whom some allow names", () => {
    const reserved = rules(allow(["pay"], "admin"), allow(["pay"], "owner"));
    expect(judgeTool(member, "pay", reserved)).toBe("policy_denied");
    expect(judgeTool({ ...member, role: "owner" }, "pay", reserved)).toBe("callable");
    expect(judgeTool(anyone, "pay", reserved)).toBe("policy_denied");
    expect(judgeTool(anyone, "read", reserved)).toBe("callable");
  });

  it("that denies wins over one that allows", () => {
    expect(judgeTool(member, "pay", rules(allow(["pay"]), deny(["*"])))).toBe("policy_denied");
  });

  it("names a person, a client or a key by its id, each in its own place", () => {
    for (const [subjectKind, field] of [
      ["user", "userId"],
      ["client", "clientId"],
      ["key", "keyId"],
    ] as const) {
      const stored = rules({ effect: "deny", tools: ["*"], subjectKind, subject: "x" });
      expect(judgeTool({ ...anyone, [field]: "x" }, "t", stored)).toBe("policy_denied");
      for (const other of ["userId", "clientId", "keyId"].filter((name) => name !== field)) {
        expect(judgeTool({ ...anyone, [other]: "x" }, "t", stored)).toBe("callable");
      }
    }
  });

  it("does not widen what a credential is limited to, and says which of the two it is", () => {
    const limited = { ...member, tools: new Set(["read"]) };
    expect(judgeTool(limited, "pay", rules(allow(["pay"])))).toBe("credential_limited");
    expect(judgeTool({ ...member, scopes: new Set(["tools:read"]) }, "pay", rules(allow(["pay"])))).toBe(
      "scope_missing",
    );
  });
});

describe("the spelling of a tool", () => {
  it.each(["DELETE", "Delete", " delete", "delete\n", "de\u200blete", "ｄelete", "delete\u0000"])(
    "does not lead around a deny: %j",
    (name) => {
      expect(judgeTool(member, name, rules(deny(["delete"])))).toBe("policy_denied");
      expect(judgeTool(member, name, rules(allow(["delete"], "admin")))).toBe("policy_denied");
    },
  );

  it("must be exact for what is allowed, limited and scoped", () => {
    expect(judgeTool(member, "PAY", rules(allow(["pay"])))).toBe("policy_denied");
    expect(judgeTool({ ...member, tools: new Set(["pay"]) }, "PAY", noToolRules)).toBe("credential_limited");
    expect(judgeTool({ ...member, scopes: new Set(["tool:pay"]) }, "PAY", noToolRules)).toBe("scope_missing");
    expect(judgeTool({ ...member, scopes: new Set(["TOOLS:CALL"]) }, "pay", noToolRules)).toBe("scope_missing");
  });

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty", ""])("means no more than itself: %j", (name) => {
    expect(judgeTool({ ...member, tools: new Set(["a"]) }, name, noToolRules)).toBe("credential_limited");
    expect(judgeTool({ ...member, scopes: new Set(["tool:a", `group:${name}`]) }, name, noToolRules)).toBe(
      "scope_missing",
    );
    expect(judgeTool(member, name, rules(deny([name])))).toBe("policy_denied");
  });

  it("`*` is a tool like any other outside of policies", () => {
    expect(judgeTool({ ...member, tools: new Set(["*"]) }, "pay", noToolRules)).toBe("credential_limited");
    expect(judgeTool({ ...member, scopes: new Set(["tool:*"]) }, "pay", noToolRules)).toBe("scope_missing");
  });
});

describe("a scope", () => {
  const grouped = toolRules({ policies: [], groups: [{ name: "money", tools: ["pay", "refund"] }] });
  const verdict = (scope: string, tool: string) => judgeTool({ ...anyone, scopes: new Set([scope]) }, tool, grouped);

  it("calls every tool, one, those of a group, or none", () => {
    expect(verdict("tools:call", "pay")).toBe("callable");
    expect(verdict("tool:pay", "pay")).toBe("callable");
    expect(verdict("tool:pay", "refund")).toBe("scope_missing");
    expect(verdict("group:money", "refund")).toBe("callable");
    expect(verdict("group:gone", "refund")).toBe("scope_missing");
    expect(verdict("tools:read", "pay")).toBe("scope_missing");
  });

  it("lets look whoever has one of ours, and nobody who has none", () => {
    expect(mayLook(anyone)).toBe(true);
    for (const scope of ["tools:read", "tools:call", "tool:a", "group:a"]) {
      expect(mayLook({ ...anyone, scopes: new Set([scope]) })).toBe(true);
    }
    for (const scope of ["offline_access", "tools:", "xtools:read", "tools:callx"]) {
      expect(mayLook({ ...anyone, scopes: new Set([scope]) })).toBe(false);
    }
    expect(mayLook({ ...anyone, scopes: new Set() })).toBe(false);
  });
});

const name = fc.constantFrom("a", "A", "b", "c", "d", "ａ", "__proto__");
const plain = fc.constantFrom("a", "b", "c", "d", "__proto__");
const some = <T>(of: fc.Arbitrary<T>) => fc.array(of, { maxLength: 4 });
const subject = fc.oneof(
  fc.record({ subjectKind: fc.constant("role" as const), subject: fc.constantFrom(...roles) }),
  fc.record({ subjectKind: fc.constantFrom("user", "client", "key"), subject: fc.constantFrom("x", "y") }),
);
const policy = fc
  .tuple(fc.constantFrom("allow", "deny"), fc.oneof({ weight: 4, arbitrary: some(plain) }, fc.constant(["*"])), subject)
  .map(([effect, tools, about]) => ({ effect, tools, ...about }));
const stored = fc.record({
  policies: some(policy),
  groups: some(fc.record({ name: fc.constantFrom("g", "h"), tools: some(plain) })),
});
const scope = fc.oneof(
  fc.constantFrom("tools:read", "tools:call", "group:g", "group:h", "offline_access"),
  name.map((tool) => `tool:${tool}`),
);
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });
const setOf = (of: fc.Arbitrary<string>) => maybe(some(of).map((list): ReadonlySet<string> => new Set(list)));
const caller: fc.Arbitrary<ToolCaller> = fc.record({
  userId: maybe(fc.constantFrom("x", "y")),
  role: maybe(fc.constantFrom(...roles)),
  clientId: maybe(fc.constantFrom("x", "y")),
  keyId: maybe(fc.constantFrom("x", "y")),
  scopes: setOf(scope),
  tools: setOf(name),
});

describe("many tools at once", () => {
  it("are judged as each of them alone, for every caller and every server", () => {
    fc.assert(
      fc.property(caller, stored, some(name), (who, what, tools) => {
        const said = toolRules(what);
        const judge = toolJudge(who, said) ?? (() => "callable" as const);
        for (const tool of [...tools, "a", "A", "other"]) expect(judge(tool)).toBe(judgeTool(who, tool, said));
      }),
      { numRuns: 20_000 },
    );
  });

  it("need no judging only where nothing can keep the caller away", () => {
    const full = toolRules({ policies: [allow(["pay"], "admin"), deny(["x"], "auditor")], groups: [] });
    expect(toolJudge(member, noToolRules)).toBeNull();
    expect(toolJudge({ ...member, scopes: new Set(["tools:call"]) }, rules(deny(["x"], "auditor")))).toBeNull();
    expect(toolJudge(member, full)).not.toBeNull();
    expect(toolJudge({ ...member, tools: new Set() }, noToolRules)).not.toBeNull();
  });

  it("cost no more for each when the rules are many", () => {
    const many = Array.from({ length: 200 }, (_, index) =>
      deny(Array.from({ length: 500 }, (__, t) => `t${index}-${t}`)),
    );
    const judge = toolJudge(member, rules(...many)) ?? (() => "callable" as const);
    const startedAt = performance.now();
    for (let index = 0; index < 100_000; index += 1) judge(`tool-${index}`);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
