import { beforeAll, expect, test } from "vitest";
import { testWorld, type World } from "../../test/world.ts";
import { checkRound } from "../worker.ts";

let world: World;
beforeAll(async () => {
  world = await testWorld();
});

const source = (id: string) =>
  world.deps.db.asSystem("look in a test", (tx) =>
    tx.server.findUniqueOrThrow({
      where: { id },
      select: {
        githubRepo: true,
        sourceFault: true,
        defaultBranch: true,
        installation: { select: { installationId: true } },
      },
    }),
  );

/** As if the time to ask again had come. Webhooks are taken, and nobody processes them: they tell nothing. */
async function check(): Promise<void> {
  await world.deps.db.systemPool.query("update installations set checked_at = now() - interval '1 day'");
  await checkRound(world.deps);
}

test("what happens to an installation and its repositories is found although no webhook tells of it", async () => {
  const { github, ada } = world;
  await github.createRepo({ owner: "ada", name: "quiet" });
  await world.install(ada, { account: "ada" });
  const server = await world.connectServer(ada, "ada/quiet");
  const installation = Number((await source(server.id)).installation?.installationId);
  await github.renameRepo("ada/quiet", "silent");
  await github.commit("ada/silent", { branch: "trunk", files: { a: "1" } });
  await github.setDefaultBranch("ada/silent", "trunk");
  await check();
  expect(await source(server.id)).toMatchObject({ githubRepo: "ada/silent", defaultBranch: "trunk" });
  await github.suspend(installation);
  await check();
  expect(await source(server.id)).toMatchObject({ sourceFault: "installation_suspended" });
  await github.unsuspend(installation);
  await check();
  expect(await source(server.id)).toMatchObject({ sourceFault: null });
  await github.setRepositories(installation, []);
  await check();
  expect(await source(server.id)).toMatchObject({ sourceFault: "repository_removed" });
  await github.uninstall(installation);
  await check();
  expect(await source(server.id)).toMatchObject({ sourceFault: "installation_removed" });
});
