/** The authorization scenarios of the MCP conformance suite, whose browser is walked as a person would. */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { freePort } from "@switchyard/embedded";
import { makeClient, makePerson, makeServer } from "@switchyard/oauth/testing";
import { beforeAll, expect, test } from "vitest";
import { Browser } from "./browser.ts";
import { decide, startWorld, uidOf, type World } from "./world.ts";

const suite = join(
  dirname(createRequire(import.meta.url).resolve("@modelcontextprotocol/conformance/package.json")),
  "dist/index.js",
);

let world: World;
beforeAll(async () => {
  world = await startWorld();
});

/** Runs a scenario; `onUrl` is told the address that a browser is to open. Answers what it printed and how it ended. */
async function run(args: readonly string[], onUrl: (url: string) => Promise<void> = async () => {}) {
  const child = spawn(process.execPath, [suite, "authorization", "--url", world.issuer, ...args]);
  let printed = "";
  let walking: Promise<void> | null = null;
  const hear = (chunk: Buffer): void => {
    printed += chunk.toString();
    const url = /https?:\/\/\S+\/oauth\/authorize\?\S+/.exec(printed)?.[0];
    if (url !== undefined && printed.includes(`${url}\n`)) walking ??= onUrl(url);
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  await walking;
  return { code, printed };
}

test("passes the suite's scenarios for authorization servers: its metadata, and the code grant with a person in it", async () => {
  const { db } = world.deps;
  const server = await makeServer(db);
  const person = await makePerson(db, server.orgId, "developer");
  const port = await freePort();
  const clientId = await makeClient(db, "registered", { redirectUris: [`http://127.0.0.1:${port}/callback`] });
  const browser = new Browser(world.issuer);
  const args = ["--client-id", clientId, "--resource", server.resource, "-p", String(port)];
  const { code, printed } = await run(args, async (url) => {
    const uid = uidOf((await browser.visit(url)).location);
    await decide(world, person, { uid, browser });
    const resumed = await browser.visit(`/oauth/resume-consent/${uid}`);
    await fetch((await browser.visit(resumed.location)).location);
  });
  expect(code, printed).toBe(0);
  for (const scenario of ["authorization-server-metadata-endpoint", "authorization-code-grant"])
    expect(printed).toContain(scenario);
  expect(printed).not.toMatch(/FAILURE|WARNING|[1-9]\d* (failed|warnings)/);
}, 60_000);
