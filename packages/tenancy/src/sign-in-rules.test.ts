import { expect, test } from "vitest";
import { normalizeEmail } from "./email.ts";
import { checkNewPassword } from "./password-rule.ts";
import type { Throttle } from "./ports.ts";
import { limitAttempts } from "./sign-in-throttle.ts";
import { maySignUp, signupPolicy } from "./signup-policy.ts";

function memoryThrottle(): Throttle {
  const counts = new Map<string, number>();
  return {
    async hit(key, limit) {
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return { allowed: count <= limit, retryAfterSeconds: count <= limit ? 0 : 60 };
    },
    async reset(key) {
      counts.delete(key);
    },
  };
}

test("one address has one spelling", () => {
  expect(normalizeEmail("  Ada@Example.COM ")).toBe("ada@example.com");
  expect(() => normalizeEmail("ada")).toThrow(expect.objectContaining({ code: "email_invalid" }));
});

test("refuses passwords that are short, the address itself, or one letter over and over", () => {
  expect(() => checkNewPassword("123456789", "a@b.c")).toThrow(/at least 10/);
  expect(() => checkNewPassword("Ada@example.com", "ada@example.com")).toThrow(/first/);
  expect(() => checkNewPassword("aaaaaaaaaaaa", "a@b.c")).toThrow(/first/);
  expect(() => checkNewPassword("correct horse battery", "a@b.c")).not.toThrow();
});

test("counts characters, not code units", () => {
  expect(() => checkNewPassword("🐎🔋📎✅🐎🔋📎✅🐎", "a@b.c")).toThrow(/this one has 9/);
});

test("signing up is closed unless opened, and a domain opens itself only", () => {
  expect(maySignUp(signupPolicy([]), "a@example.com")).toBe(false);
  expect(maySignUp(signupPolicy(["closed", "example.com"]), "a@example.com")).toBe(false);
  expect(maySignUp(signupPolicy(["open"]), "a@example.com")).toBe(true);
  expect(maySignUp(signupPolicy(["example.com"]), "a@example.com")).toBe(true);
  expect(maySignUp(signupPolicy(["example.com"]), "a@evil-example.com")).toBe(false);
  expect(maySignUp(signupPolicy(["example.com"]), "a@example.com@evil.com")).toBe(false);
});

test("stops one address guessing at one person, and leaves that person free elsewhere", async () => {
  const throttle = memoryThrottle();
  const attempt = (ip: string) => limitAttempts(throttle, { act: "sign_in", ip, email: "ada@example.com" });
  for (let i = 0; i < 10; i++) await attempt("203.0.113.1");
  await expect(attempt("203.0.113.1")).rejects.toMatchObject({ kind: "limit_exceeded", retryAfterSeconds: 60 });
  await expect(attempt("203.0.113.2")).resolves.toBeUndefined();
});

test("stops many addresses guessing at one person", async () => {
  const throttle = memoryThrottle();
  const attempt = (n: number) =>
    limitAttempts(throttle, { act: "sign_in", ip: `203.0.113.${n}`, email: "ada@example.com" });
  for (let i = 0; i < 50; i++) await attempt(i);
  await expect(attempt(51)).rejects.toMatchObject({ code: "too_many_attempts" });
});

test("counts all addresses of one IPv6 network together", async () => {
  const throttle = memoryThrottle();
  for (let i = 0; i < 100; i++) await limitAttempts(throttle, { act: "reset", ip: `2001:db8:1:2::${i}` });
  await expect(limitAttempts(throttle, { act: "reset", ip: "2001:db8:1:2::ffff" })).rejects.toMatchObject({
    kind: "limit_exceeded",
  });
});
