import { execFile } from "node:child_process";
import { homedir } from "node:os";
import { promisify } from "node:util";
import type { Gate, Violation } from "../gate.ts";
import type { Repository } from "../repository.ts";

const BINARY = /\.(png|jpe?g|gif|ico|webp|woff2?|wasm|tgz|tar|gz|zip|bpf)$/;
/** One letter of each stands in brackets so that this file does not accuse itself. */
const UNFINISHED = /\b(?:T[O]DO|FIX[M]E|X[X]X|H[A]CK|not imple[m]ented|for n[o]w)\b/;
const HOME_FOLDER = /(?:^|[^\w/.])\/(?:home|Users)\/[a-z][\w-]*\//;

export interface MachineFacts {
  /** Folders of this machine that no file may name. */
  readonly folders: readonly string[];
  /** Hosts of the package registries that this machine is set to. */
  readonly registryHosts: readonly string[];
}

/** What is unfinished, and what belongs to one machine only, stays out of the tree. */
export function wordsGate(repository: Repository, machine: () => Promise<MachineFacts> = readMachine): Gate {
  return {
    name: "words",
    unit: "text files",
    run: async () => {
      const facts = await machine();
      const files = repository.files.filter((file) => !BINARY.test(file));
      const violations = files.flatMap((file) => faultsIn(repository, file, facts));
      return { checked: files.length, violations };
    },
  };
}

function faultsIn(repository: Repository, file: string, facts: MachineFacts): Violation[] {
  const text = repository.text(file);
  const found: Violation[] = [];
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) {
    const message = faultOf(line, facts, file.endsWith("package-lock.json"));
    if (message) found.push({ file, line: index + 1, message });
  }
  return found;
}

function faultOf(line: string, facts: MachineFacts, hashes: boolean): string | undefined {
  const unfinished = hashes ? null : UNFINISHED.exec(line);
  if (unfinished) return `says "${unfinished[0]}": finish it or leave it out`;
  const folder = facts.folders.find((name) => line.includes(name));
  if (folder || HOME_FOLDER.test(line)) return "names a folder of one machine";
  const host = facts.registryHosts.find((name) => line.includes(name));
  if (host) return "names a package registry; registries come from the operator's npm and pip settings";
  return undefined;
}

/** Reads the folders and registries of this machine; a tool that is not installed has no registry to give. */
async function readMachine(): Promise<MachineFacts> {
  const asked = await Promise.all([
    ask("npm", ["config", "get", "registry"]),
    ask("pip", ["config", "get", "global.index-url"]),
    ask("pip3", ["config", "get", "global.index-url"]),
  ]);
  const registryHosts = new Set<string>();
  for (const answer of asked) {
    if (URL.canParse(answer)) registryHosts.add(new URL(answer).hostname);
  }
  // A folder directly below the root (`/root`, `/app`) is anybody's.
  const folders = [process.cwd(), homedir()].filter((folder) => folder.split("/").length > 2);
  return { folders, registryHosts: [...registryHosts] };
}

async function ask(program: string, words: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, words, { encoding: "utf8", timeout: 10_000 });
    return stdout.trim();
  } catch {
    return "";
  }
}
