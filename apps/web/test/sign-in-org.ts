/** Orgs with a proved domain and an identity provider, for the tests of sign-in by it. */
import type { TestDns } from "@switchyard/testing/dns";
import { expect } from "vitest";
import type { TestApi, TestOrg } from "./api.ts";

/** Sends `METHOD /path` in an org as its owner; the answer must be a success. */
export async function act<T = Record<string, unknown>>(
  api: TestApi,
  org: TestOrg,
  line: string,
  body?: unknown,
): Promise<T> {
  const [method = "", path = ""] = line.split(" ");
  const options = { as: org, ...(body === undefined ? {} : { body }) };
  const response = await api.call(`${method} /orgs/${org.slug}${path}`, options);
  const text = await response.text();
  expect(response.ok, text).toBe(true);
  return (text === "" ? {} : JSON.parse(text)) as T;
}

/** Claims a domain for an org and proves it through DNS. */
export async function proveDomain(api: TestApi, org: TestOrg, { dns, domain }: { dns: TestDns; domain: string }) {
  const { record } = await act<{ record: { name: string; value: string } }>(api, org, "POST /domains", { domain });
  dns.set(record.name, record.value);
  return act(api, org, `POST /domains/${domain}/verify`);
}
