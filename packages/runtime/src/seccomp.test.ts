import { describe, expect, test } from "vitest";
import { deniedCalls, type SandboxArch, seccompProgram } from "./seccomp.ts";

const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const refused = (errno: number): number => 0x50000 + errno;

interface Call {
  readonly audit: number;
  readonly number: number;
  readonly args?: readonly number[];
}

/** Runs a classic BPF program over one `struct seccomp_data`. */
function evaluate(program: Buffer, call: Call): number {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(call.number, 0);
  data.writeUInt32LE(call.audit, 4);
  for (const [index, value] of (call.args ?? []).entries()) data.writeBigUInt64LE(BigInt(value), 16 + 8 * index);
  let accumulator = 0;
  for (let at = 0; at < program.length; ) {
    const [code, value] = [program.readUInt16LE(at), program.readUInt32LE(at + 4)];
    const [yes, no] = [program[at + 2] ?? 0, program[at + 3] ?? 0];
    at += 8;
    if (code === 0x06) return value;
    if (code === 0x20) accumulator = data.readUInt32LE(value);
    else at += 8 * (jumps(code, accumulator, value) ? yes : no);
  }
  return expect.fail("the program ran off its end");
}

function jumps(code: number, accumulator: number, value: number): boolean {
  if (code === 0x15) return accumulator === value;
  return code === 0x35 ? accumulator >= value : (accumulator & value) !== 0;
}

const arches = {
  x64: { audit: 0xc000003e, clone: 56, socket: 41, ioctl: 16, read: 0, mount: 165 },
  arm64: { audit: 0xc00000b7, clone: 220, socket: 198, ioctl: 29, read: 63, mount: 40 },
};

describe.each(Object.entries(arches))("the filter for %s", (name, { audit, clone, socket, ioctl, read, mount }) => {
  const program = seccompProgram(name as SandboxArch);
  const run = (number: number, args: readonly number[] = []): number => evaluate(program, { audit, number, args });

  test("allows ordinary calls and refuses the listed ones", () => {
    expect(run(read)).toBe(ALLOW);
    expect(run(mount)).toBe(refused(1));
    expect(run(425)).toBe(refused(1));
    expect(deniedCalls(name as SandboxArch)).toEqual(
      expect.arrayContaining(["ptrace", "bpf", "keyctl", "userfaultfd"]),
    );
  });

  test("lets threads and children through but no namespace", () => {
    expect(run(clone, [0x3d0f00])).toBe(ALLOW);
    for (const flag of [0x20000, 0x2000000, 0x10000000, 0x40000000]) expect(run(clone, [flag | 17])).toBe(refused(1));
    expect(run(435)).toBe(refused(38));
  });

  test("opens only the usual socket families", () => {
    for (const family of [1, 2, 10, 16]) expect(run(socket, [family])).toBe(ALLOW);
    for (const family of [0, 17, 38, 40]) expect(run(socket, [family])).toBe(refused(97));
  });

  test("refuses to type into a terminal and allows other requests", () => {
    expect(run(ioctl, [0, 0x5412])).toBe(refused(1));
    expect(run(ioctl, [0, 0x541c])).toBe(refused(1));
    expect(run(ioctl, [0, 0x5413])).toBe(ALLOW);
  });

  test("ends a process that calls as another architecture", () => {
    expect(evaluate(program, { audit: 0x40000003, number: read })).toBe(KILL);
  });
});

test("refuses the x32 numbers of x64", () => {
  expect(evaluate(seccompProgram("x64"), { audit: 0xc000003e, number: 0x40000000 })).toBe(refused(38));
});
