import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isRoot, openSandbox, type SandboxFixture } from "../test/sandbox-fixture.ts";

/** Numbers on x64 and arm64. */
const calls: Readonly<Record<string, readonly [number, number]>> = {
  ptrace: [101, 117],
  mount: [165, 40],
  unshare: [272, 97],
  setns: [308, 268],
  bpf: [321, 280],
  keyctl: [250, 219],
  add_key: [248, 217],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  process_vm_readv: [310, 270],
  io_uring_setup: [425, 425],
  open_tree: [428, 428],
  pidfd_getfd: [438, 438],
  kexec_load: [246, 104],
  pivot_root: [155, 41],
};

describe.runIf(isRoot)("system calls in a sandbox", { timeout: 30_000 }, () => {
  let sandbox: SandboxFixture;
  beforeAll(async () => {
    sandbox = await openSandbox();
  }, 120_000);
  afterAll(() => sandbox.close());

  test("refuses the calls that reach the kernel's sharp edges", async () => {
    const column = process.arch === "arm64" ? 1 : 0;
    const table = Object.entries(calls).map(([name, numbers]) => [name, numbers[column]]);
    const run = await sandbox.python(`
import ctypes, json
libc = ctypes.CDLL(None, use_errno=True)
for name, number in json.loads('${JSON.stringify(table)}'):
  ctypes.set_errno(0)
  result = libc.syscall(number, 0, 0, 0, 0, 0)
  print(name, result, ctypes.get_errno())`);
    expect(run.text.split("\n")).toEqual(Object.keys(calls).map((name) => `${name} -1 1`));
  });

  test("makes no further namespaces, by clone, clone3 or unshare", async () => {
    const clone = process.arch === "arm64" ? 220 : 56;
    const run = await sandbox.python(`
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for flag in (0x00020000, 0x02000000, 0x10000000, 0x20000000, 0x40000000):
  ctypes.set_errno(0)
  if libc.syscall(${clone}, flag | 17, 0, 0, 0, 0) == 0: os._exit(0)
  print(hex(flag), ctypes.get_errno())
ctypes.set_errno(0)
print("clone3", libc.syscall(435, 0, 0), ctypes.get_errno())
print("unshare", os.system("unshare -U true 2>/dev/null") != 0)`);
    expect(run.text.split("\n")).toEqual([
      ...["0x20000 1", "0x2000000 1", "0x10000000 1", "0x20000000 1", "0x40000000 1"],
      "clone3 -1 38",
      "unshare True",
    ]);
  });

  test("opens no sockets that pass by its network namespace", async () => {
    const run = await sandbox.python(`
import socket
for family in (40, 38, 17, 29):
  try: socket.socket(family, socket.SOCK_STREAM if family == 40 else socket.SOCK_RAW); print(family, "OPEN")
  except OSError as e: print(family, e.errno)
for family in (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6): socket.socket(family, socket.SOCK_STREAM)
print("usual ones work")`);
    expect(run.text.split("\n")).toEqual(["40 97", "38 97", "17 97", "29 97", "usual ones work"]);
  });

  test("cannot type into the worker's terminal", async () => {
    const run = await sandbox.python(`
import fcntl, os
fd = os.open("/dev/ptmx", os.O_RDWR)
for request in (0x5412, 0x541c):
  try: fcntl.ioctl(fd, request, b"x"); print("TYPED")
  except OSError as e: print(e.errno)`);
    expect(run.text.split("\n")).toEqual(["1", "1"]);
  });

  test("leaves threads, child processes and WebAssembly working", async () => {
    const run = await sandbox.build([
      "node",
      "-e",
      `const {Worker}=require("worker_threads");const {execSync}=require("child_process");
       new Worker("require('worker_threads').parentPort.postMessage(1)",{eval:true}).on("message",()=>{
       new WebAssembly.Module(Uint8Array.of(0,97,115,109,1,0,0,0));console.log(execSync("echo child").toString().trim())})`,
    ]);
    expect(run.text).toBe("child");
  });
});
