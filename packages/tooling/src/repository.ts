import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** The files of one checkout, each read and parsed at most once. */
export interface Repository {
  readonly root: string;
  /** Paths of all files that Git tracks or would track, relative to the root, with forward slashes. */
  readonly files: readonly string[];
  /** Text of a file. */
  text(file: string): string;
  /** Syntax tree of a TypeScript file. */
  tree(file: string): ts.SourceFile;
  /** 1-based line of a position in a tree. */
  lineAt(tree: ts.SourceFile, position: number): number;
}

/** Opens the checkout at `root`, which must be the top of a Git work tree. */
export function openRepository(root: string): Repository {
  const texts = new Map<string, string>();
  const trees = new Map<string, ts.SourceFile>();
  const listing = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const files = [...new Set(listing.split("\0"))].filter((file) => file !== "" && existsSync(join(root, file)));

  function text(file: string): string {
    let content = texts.get(file);
    if (content === undefined) {
      content = readFileSync(join(root, file), "utf8");
      texts.set(file, content);
    }
    return content;
  }

  function tree(file: string): ts.SourceFile {
    let parsed = trees.get(file);
    if (parsed === undefined) {
      parsed = ts.createSourceFile(file, text(file), ts.ScriptTarget.ES2024, true);
      trees.set(file, parsed);
    }
    return parsed;
  }

  return {
    root,
    files,
    text,
    tree,
    lineAt: (parsed, position) => parsed.getLineAndCharacterOfPosition(position).line + 1,
  };
}

/** Code that other people's rules govern: starter servers and fixtures stand for tenant code. */
const FOREIGN = /^packages\/(templates\/servers|testing\/fixtures)\//;

/** Our own source files: TypeScript and plain JavaScript modules, without tenant code. */
export function sourceFiles(repository: Repository): readonly string[] {
  return repository.files.filter((file) => /\.(ts|tsx|mts|mjs|js)$/.test(file) && !FOREIGN.test(file));
}

/** Our own TypeScript files, tests left out unless asked for. */
export function typescriptFiles(repository: Repository, { tests }: { tests: boolean }): readonly string[] {
  return sourceFiles(repository).filter(
    (file) => /\.tsx?$/.test(file) && !file.endsWith(".d.ts") && (tests || !isTest(file)),
  );
}

/** Whether a file is a test or belongs to one. */
export function isTest(file: string): boolean {
  return /\.(test|spec)\.tsx?$/.test(file) || /(^|\/)(e2e|test)\//.test(file);
}

/** Whether a file is ours to judge by name and size. */
export function isOurs(file: string): boolean {
  return !FOREIGN.test(file);
}
