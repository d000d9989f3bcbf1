import { describe, expect, test } from "vitest";
import { bwrapOptions, encodeOptions } from "./bwrap-arguments.ts";
import { findHierarchies } from "./cgroups.ts";
import { decodeExit } from "./launch.ts";
import { installationNames, slotSuffix } from "./names.ts";
import { parseListening } from "./sockets.ts";

describe("control group hierarchies", () => {
  const v1 = ["memory", "pids", "cpu,cpuacct"]
    .map((name) => `30 25 0:26 / /sys/fs/cgroup/${name} rw - cgroup cgroup rw,${name}`)
    .join("\n");
  const v2 = "35 25 0:31 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw";

  test("takes version 1 where it carries the controllers, also beside an empty version 2", () => {
    expect(findHierarchies(`${v1}\n${v2}`, () => "hugetlb")).toEqual({
      version: 1,
      memory: "/sys/fs/cgroup/memory",
      pids: "/sys/fs/cgroup/pids",
      cpu: "/sys/fs/cgroup/cpu,cpuacct",
    });
  });

  test("takes version 2 only with all three controllers", () => {
    expect(findHierarchies(v2, () => "cpuset cpu io memory pids\n")?.version).toBe(2);
    expect(findHierarchies(v2, () => "cpu io pids\n")).toBeNull();
    expect(findHierarchies("", () => "")).toBeNull();
  });
});

test("reads listening sockets of both tables and no others", () => {
  const table = [
    "  sl  local_address rem_address   st tx_queue",
    "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000",
    "   1: 0100007F:1F91 0100007F:1F90 01 00000000:00000000 00:00000000",
    "   0: 00000000000000000000000000000000:0BB8 00000000000000000000000000000000:0000 0A 00000000",
    "   1: 00000000000000000000000001000000:0BB9 00000000000000000000000000000000:0000 0A 00000000",
    "   2: 0000000000000000FFFF00000100007F:0BBA 00000000000000000000000000000000:0000 0A 00000000",
  ].join("\n");
  expect(parseListening(table)).toEqual([
    { address: "127.0.0.1", port: 8080 },
    { address: "::", port: 3000 },
    { address: "::1", port: 3001 },
    { address: "127.0.0.1", port: 3002 },
  ]);
});

test("decodes endings as shells write them", () => {
  expect(decodeExit(0, null)).toEqual({ exitCode: 0, signal: null });
  expect(decodeExit(137, null)).toEqual({ exitCode: null, signal: "SIGKILL" });
  expect(decodeExit(255, null)).toEqual({ exitCode: 255, signal: null });
  expect(decodeExit(null, "SIGKILL")).toEqual({ exitCode: null, signal: "SIGKILL" });
});

test("no installation's names begin with another's, and links fit the kernel's limit", () => {
  const names = ["ab12", "ab12cd", "ab12cd34"].map(installationNames);
  for (const one of names) {
    expect(`${one.linkPrefix}${slotSuffix(65_535)}`.length).toBeLessThan(16);
    for (const other of names) if (one !== other) expect(other.linkPrefix.startsWith(one.linkPrefix)).toBe(false);
  }
  expect(() => installationNames("../x")).toThrow(expect.objectContaining({ code: "sandbox_installation_invalid" }));
});

test("keeps an option that smuggles a separator out of the sandbox's options", () => {
  expect(encodeOptions(["--setenv", "A", "x\0--bind"]).length).toBe(0);
  const options = bwrapOptions({
    binds: [],
    etcDir: "/e",
    env: { A: "1" },
    workDir: "/app",
    tmpMb: 1,
    ownNetwork: true,
  });
  expect(options).toEqual(
    expect.arrayContaining(["--disable-userns", "--die-with-parent", "--clearenv", "--unshare-net"]),
  );
  expect(options.indexOf("--remount-ro")).toBeGreaterThan(0);
});
