import { mkdir, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openHome } from "./home.ts";

const place = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), "home-")), "deep", ".switchyard");
const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

test("keeps its secrets over starts, readable by nobody else", async () => {
  const folder = await place();
  const first = await openHome(folder);
  const second = await openHome(folder);
  expect(second.masterKey.reveal()).toBe(first.masterKey.reveal());
  expect(second.installation).toMatch(/^[0-9a-f]{8}$/);
  expect(Buffer.from(first.masterKey.reveal(), "base64url")).toHaveLength(32);
  expect(await mode(join(folder, "secrets.json"))).toBe("600");
  expect(await mode(join(folder, "logs"))).toBe("700");
  expect(await mode(folder)).toBe("711");
});

test("gives every home secrets of its own", async () => {
  const [one, other] = [await openHome(await place()), await openHome(await place())];
  expect(one.installation).not.toBe(other.installation);
  expect(one.postgresPassword.reveal()).not.toBe(other.postgresPassword.reveal());
});

test("refuses to make new secrets over data that the old ones opened", async () => {
  const folder = await place();
  await openHome(folder);
  await mkdir(join(folder, "postgres"));
  await rm(join(folder, "secrets.json"));
  await expect(openHome(folder)).rejects.toMatchObject({ code: "home_secrets_lost" });
});

test("remembers the ports of the embedded servers", async () => {
  const folder = await place();
  await (await openHome(folder)).rememberPorts({ postgres: 5, redis: undefined });
  expect((await openHome(folder)).ports).toEqual({ postgres: 5 });
  expect(await readFile(join(folder, "ports.json"), "utf8")).not.toContain("password");
});

test("says what to do when the home cannot be made", async () => {
  await expect(openHome(join(process.execPath, ".switchyard"))).rejects.toMatchObject({
    code: "home_unreadable",
    remedy: expect.stringContaining("SWITCHYARD_HOME"),
  });
});
