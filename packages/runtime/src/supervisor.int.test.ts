import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { eventually } from "../test/eventually.ts";
import { isRoot, newInstallationId } from "../test/sandbox-fixture.ts";
import { openCgroups } from "./cgroups.ts";
import { thisOwner } from "./host-claims.ts";
import { installationNames } from "./names.ts";
import { startSupervisor } from "./supervisor.ts";

test.runIf(isRoot)("a watcher empties the groups of a worker whose pipe ended", async () => {
  const names = installationNames(newInstallationId());
  const tree = await openCgroups(names.cgroup, thisOwner(names.tag), 1);
  const group = await tree.create("s1", { memoryMb: 64, cpus: 1, pids: 16 });
  const child = spawn("/bin/sh", ["-c", "trap '' TERM HUP; sleep 300 & sleep 300"], {
    stdio: "ignore",
    detached: true,
  });
  for (const file of group.joinFiles) await writeFile(file, String(child.pid));
  const watcher = startSupervisor(tree.processDir);
  expect((await group.processes()).length).toBeGreaterThan(0);
  watcher.close();
  await eventually(() => group.processes()).toEqual([]);
  await group.remove();
  await tree.close();
});
