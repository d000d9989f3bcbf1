import { beforeAll, expect, test } from "vitest";
import { type TestApi, type TestOrg, testApi } from "../../test/api.ts";
import { getStarterArchive } from "./archive.ts";

let api: TestApi;
let org: TestOrg;
beforeAll(async () => {
  api = await testApi();
  org = await api.makeOrg();
});

const fetchArchive = (template: string, headers: Record<string, string>) =>
  getStarterArchive(api.deps, new Request("http://localhost:3000/x", { headers }), template);

test("a starter is a ZIP for who is signed in and for a manage key, and for nobody else", async () => {
  const key = await api.makeKey(org, "auditor");
  for (const headers of [{ cookie: org.cookie }, { authorization: `Bearer ${key}` }]) {
    const response = await fetchArchive("typescript-http", headers);
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="typescript-http.zip"');
    expect(new Uint8Array(await response.arrayBuffer()).subarray(0, 4)).toEqual(new Uint8Array([0x50, 0x4b, 3, 4]));
  }
  expect((await fetchArchive("typescript-http", {})).status).toBe(401);
});

test("what is no template is not found, whatever path it names", async () => {
  for (const template of ["nothing", "../src", "..%2f..%2f", ""]) {
    expect((await fetchArchive(template, { cookie: org.cookie })).status).toBe(404);
  }
});
