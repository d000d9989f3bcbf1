/**
 * The seccomp deny-list as a classic BPF program (linux/seccomp.h, linux/filter.h), built here so that nothing needs
 * to be compiled on the host. Denied calls answer EPERM; clone3 answers ENOSYS so that the C library falls back to
 * clone, whose flags a filter can read; another architecture's calls end the process.
 */
export type SandboxArch = "x64" | "arm64";

interface ArchTable {
  readonly audit: number;
  readonly clone: number;
  readonly clone3: number;
  readonly socket: number;
  readonly ioctl: number;
  readonly denied: Readonly<Record<string, number>>;
}

/** Numbers that are the same on every architecture (calls added since Linux 5.1). */
const unifiedNumbers = {
  pidfd_getfd: 438,
  io_uring_setup: 425,
  io_uring_enter: 426,
  io_uring_register: 427,
  open_tree: 428,
  move_mount: 429,
  fsopen: 430,
  fsconfig: 431,
  fsmount: 432,
  fspick: 433,
  mount_setattr: 442,
  quotactl_fd: 443,
  statmount: 457,
  listmount: 458,
  open_tree_attr: 467,
} as const;

const tables: Readonly<Record<SandboxArch, ArchTable>> = {
  x64: {
    audit: 0xc000003e,
    clone: 56,
    clone3: 435,
    socket: 41,
    ioctl: 16,
    denied: {
      ptrace: 101,
      syslog: 103,
      uselib: 134,
      personality: 135,
      vhangup: 153,
      modify_ldt: 154,
      pivot_root: 155,
      adjtimex: 159,
      chroot: 161,
      acct: 163,
      settimeofday: 164,
      mount: 165,
      umount2: 166,
      swapon: 167,
      swapoff: 168,
      reboot: 169,
      sethostname: 170,
      setdomainname: 171,
      iopl: 172,
      ioperm: 173,
      init_module: 175,
      delete_module: 176,
      quotactl: 179,
      lookup_dcookie: 212,
      clock_settime: 227,
      kexec_load: 246,
      add_key: 248,
      request_key: 249,
      keyctl: 250,
      migrate_pages: 256,
      unshare: 272,
      perf_event_open: 298,
      fanotify_init: 300,
      name_to_handle_at: 303,
      open_by_handle_at: 304,
      clock_adjtime: 305,
      setns: 308,
      process_vm_readv: 310,
      process_vm_writev: 311,
      kcmp: 312,
      finit_module: 313,
      kexec_file_load: 320,
      bpf: 321,
      userfaultfd: 323,
      ...unifiedNumbers,
    },
  },
  arm64: {
    audit: 0xc00000b7,
    clone: 220,
    clone3: 435,
    socket: 198,
    ioctl: 29,
    denied: {
      lookup_dcookie: 18,
      umount2: 39,
      mount: 40,
      pivot_root: 41,
      chroot: 51,
      vhangup: 58,
      quotactl: 60,
      acct: 89,
      personality: 92,
      unshare: 97,
      kexec_load: 104,
      init_module: 105,
      delete_module: 106,
      clock_settime: 112,
      syslog: 116,
      ptrace: 117,
      reboot: 142,
      sethostname: 161,
      setdomainname: 162,
      settimeofday: 170,
      adjtimex: 171,
      add_key: 217,
      request_key: 218,
      keyctl: 219,
      swapon: 224,
      swapoff: 225,
      migrate_pages: 238,
      perf_event_open: 241,
      fanotify_init: 262,
      name_to_handle_at: 264,
      open_by_handle_at: 265,
      clock_adjtime: 266,
      setns: 268,
      process_vm_readv: 270,
      process_vm_writev: 271,
      kcmp: 272,
      finit_module: 273,
      bpf: 280,
      userfaultfd: 282,
      kexec_file_load: 294,
      ...unifiedNumbers,
    },
  },
};

/** Socket families a tenant gets: unix, inet, inet6, netlink. Others (vsock, alg, packet) pass by the network namespace. */
const allowedFamilies = [1, 2, 10, 16];
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const namespaceFlags = 0x7e020000;
/** TIOCSTI types into the worker's terminal, TIOCLINUX pastes into a console. */
const deniedIoctls = [0x5412, 0x541c];

const load = 0x20; // BPF_LD | BPF_W | BPF_ABS
const equal = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
const atLeast = 0x35; // BPF_JMP | BPF_JGE | BPF_K
const anyBit = 0x45; // BPF_JMP | BPF_JSET | BPF_K
const answer = 0x06; // BPF_RET | BPF_K

const allow = 0x7fff0000;
const killProcess = 0x80000000;
const fail = (errno: number): number => 0x00050000 | errno;
const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

const offsetNumber = 0;
const offsetArch = 4;
const offsetArg = (index: number): number => 16 + 8 * index;

interface Instruction {
  readonly code: number;
  readonly whenTrue: number;
  readonly whenFalse: number;
  readonly value: number;
}
const step = (code: number, value: number, ...jumps: readonly [number, number] | readonly []): Instruction => ({
  code,
  value,
  whenTrue: jumps[0] ?? 0,
  whenFalse: jumps[1] ?? 0,
});

/** The filter for one architecture, ready for `bwrap --seccomp`. Little-endian `struct sock_filter[]`. */
export function seccompProgram(arch: SandboxArch): Buffer {
  const table = tables[arch];
  const program: Instruction[] = [
    step(load, offsetArch),
    step(equal, table.audit, 1, 0),
    step(answer, killProcess),
    step(load, offsetNumber),
  ];
  // On x64 numbers with bit 30 are the x32 ABI: the same calls under other numbers.
  if (arch === "x64") program.push(step(atLeast, 0x40000000, 0, 1), step(answer, fail(ENOSYS)));
  for (const number of Object.values(table.denied)) {
    program.push(step(equal, number, 0, 1), step(answer, fail(EPERM)));
  }
  program.push(step(equal, table.clone3, 0, 1), step(answer, fail(ENOSYS)));
  program.push(
    step(equal, table.clone, 0, 4),
    step(load, offsetArg(0)),
    step(anyBit, namespaceFlags, 0, 1),
    step(answer, fail(EPERM)),
    step(answer, allow),
  );
  program.push(
    step(equal, table.socket, 0, allowedFamilies.length + 3),
    step(load, offsetArg(0)),
    ...allowedFamilies.map((family, index) => step(equal, family, allowedFamilies.length - index, 0)),
    step(answer, fail(EAFNOSUPPORT)),
    step(answer, allow),
  );
  program.push(
    step(equal, table.ioctl, 0, deniedIoctls.length + 3),
    step(load, offsetArg(1)),
    ...deniedIoctls.map((request, index) => step(equal, request, deniedIoctls.length - index, 0)),
    step(answer, allow),
    step(answer, fail(EPERM)),
  );
  program.push(step(answer, allow));
  return encode(program);
}

function encode(program: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * 8);
  program.forEach((instruction, index) => {
    const at = index * 8;
    bytes.writeUInt16LE(instruction.code, at);
    bytes.writeUInt8(instruction.whenTrue, at + 2);
    bytes.writeUInt8(instruction.whenFalse, at + 3);
    bytes.writeUInt32LE(instruction.value >>> 0, at + 4);
  });
  return bytes;
}

/** Names of the calls that are refused, for tests and the README. */
export function deniedCalls(arch: SandboxArch): readonly string[] {
  return Object.keys(tables[arch].denied);
}
