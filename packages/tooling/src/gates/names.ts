import type { Gate, Violation } from "../gate.ts";
import { isOurs, type Repository } from "../repository.ts";

/** Names that say nothing of what is inside. */
const EMPTY_NAMES = /^(utils?|helpers?|common|shared|lib|core|misc|managers?)$/;
const EMPTY_ENDING = /-(utils?|helpers?|manager|misc|v\d+)$/;
const SOURCE_NAME = /^[a-z0-9]+(?:[-.][a-z0-9]+)*$/;

/** Folders and files are named after the one thing they hold. */
export function namesGate(repository: Repository): Gate {
  return {
    name: "names",
    unit: "paths",
    run: async () => {
      const files = repository.files.filter(isOurs);
      const violations: Violation[] = [];
      for (const file of files) {
        const fault = faultOf(file);
        if (fault) violations.push({ file, message: fault });
      }
      return { checked: files.length, violations };
    },
  };
}

function faultOf(file: string): string | undefined {
  const folders = file.split("/");
  const base = folders.pop() ?? "";
  const folder = folders.find((name) => EMPTY_NAMES.test(name) || EMPTY_ENDING.test(name));
  if (folder) return `the folder name "${folder}" does not say what is inside`;
  const stem = base.replace(/(\.(test|int|spec|d))*\.[a-z]+$/, "");
  if (EMPTY_NAMES.test(stem) || EMPTY_ENDING.test(stem)) return `the file name "${base}" does not say what is inside`;
  if (/\.tsx?$/.test(base) && !SOURCE_NAME.test(base)) return `"${base}" is not in lower-case-with-hyphens`;
  return undefined;
}
