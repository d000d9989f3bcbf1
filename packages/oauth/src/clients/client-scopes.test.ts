import { expect, test } from "vitest";
import { clientScopes } from "./client-scopes.ts";

test.each([
  [["tools:call"], null, ["tools:call"]],
  [["tools:call"], "", ["tools:call"]],
  [["tools:call"], "tools:read tools:call", ["tools:read", "tools:call"]],
  [["tools:call"], "tool:search", ["tool:search"]],
  [["tool:search", "group:admin"], "tools:read tools:call", ["tools:read", "tool:search", "group:admin"]],
  [["tool:search", "tool:fetch"], "tool:search tool:search", ["tool:search"]],
])("a client that holds %j and asks for %j gets %j", (held, asked, given) => {
  expect(clientScopes(held, asked)).toEqual(given);
});

test.each([
  [["tools:read"], "tools:call"],
  [["tool:search"], "tool:fetch"],
  [["tool:search"], "group:admin"],
  [["tools:call"], "openid"],
  [["tools:call"], "tool:bad\u0000name"],
  [["tools:call"], "*"],
])("a client that holds %j is refused %j", (held, asked) => {
  expect(() => clientScopes(held, asked)).toThrow(expect.objectContaining({ meta: { oauth: "invalid_scope" } }));
});
