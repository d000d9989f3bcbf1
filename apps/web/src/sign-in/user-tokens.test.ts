import { expect, it } from "vitest";
import { userTokensOf } from "./user-tokens.ts";

const now = Date.parse("2026-01-01T00:00:00Z");

it("knows when tokens of a GitHub App end", () => {
  const account = { expires_at: now / 1000 + 28_800, refresh_token: "ghr_x", refresh_token_expires_in: 15_811_200 };
  expect(userTokensOf("ghu_x", account, now)).toEqual({
    accessToken: "ghu_x",
    expiresAt: "2026-01-01T08:00:00.000Z",
    refreshToken: "ghr_x",
    refreshExpiresAt: "2026-07-03T00:00:00.000Z",
  });
});

it("takes a token that does not end for what it is", () => {
  const none = { expiresAt: null, refreshToken: null, refreshExpiresAt: null };
  expect(userTokensOf("ghu_x", {}, now)).toEqual({ accessToken: "ghu_x", ...none });
  expect(userTokensOf("ghu_x", { expires_at: "soon", refresh_token: 7 }, now)).toEqual({
    accessToken: "ghu_x",
    ...none,
  });
});
