import { newMasterKey } from "@switchyard/crypto";
import { expect, test } from "vitest";
import { hasSecureCookies, readWebConfig } from "./config.ts";

const env = {
  DATABASE_APP_URL: "postgresql://app@127.0.0.1/x",
  DATABASE_SYSTEM_URL: "postgresql://system@127.0.0.1/x",
  REDIS_URL: "redis://127.0.0.1",
  SWITCHYARD_INSTALLATION: "test",
  SWITCHYARD_MASTER_KEY: newMasterKey(),
};

test("refuses plain http that is not loopback, unless told that it is meant", () => {
  const open = { ...env, WEB_ORIGIN: "http://switchyard.example.com" };
  expect(() => readWebConfig(open)).toThrow(/plain http and not loopback/);
  expect(readWebConfig({ ...open, SWITCHYARD_INSECURE_HTTP: "1" }).WEB_ORIGIN).toBe("http://switchyard.example.com");
});

test("names every half-configured provider and a shared origin at once", () => {
  const faulty = {
    ...env,
    GITHUB_CLIENT_ID: "x",
    OIDC_ISSUER: "https://id.example.com",
    MCP_ORIGIN: "http://localhost:3000",
  };
  const read = () => readWebConfig(faulty);
  for (const name of ["GITHUB_CLIENT_SECRET", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "MCP_ORIGIN"]) {
    expect(read).toThrow(new RegExp(name));
  }
});

test("never prints a secret", () => {
  const config = readWebConfig({ ...env, SMTP_URL: "smtp://user:hidden@mail.example.com" });
  expect(JSON.stringify(config)).not.toContain("hidden");
});

test.each([
  ["https://switchyard.example.com", true],
  ["http://localhost:3000", true],
  ["http://127.0.0.1:3000", true],
  ["http://switchyard.example.com", false],
])("cookies of %s are secure: %s", (origin, secure) => {
  expect(hasSecureCookies(origin)).toBe(secure);
});
