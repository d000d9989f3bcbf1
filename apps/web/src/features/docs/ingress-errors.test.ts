import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ErrorKind, httpStatusByKind } from "@switchyard/contracts";
import { gatewayCodes, rpcCodes } from "@switchyard/protocol";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../../../..");
const page = readFileSync(join(root, "apps/web/content/docs/ingress-errors.md"), "utf8");

/** Everything an answer of the ingress can come from. */
const rooms = ["apps/ingress/src/**/*.ts", "packages/oauth/src/door/*.ts", "packages/routing/src/admission.ts"];
/** Thrown while an ingress starts, where nobody asks anything. */
const atStart = new Set(["config_invalid", "ingress_key_unreadable"]);

interface Thrown {
  readonly code: string;
  /** Null where it follows the server's own. */
  readonly status: number | null;
  readonly file: string;
}

/** A code, the kind beside it, and what follows up to the next one or the end of the function. */
const error = /\bcode: ((?:[^;{}]|\$\{\w+\})*?),\s*kind: ([^;{}]*?),(?=([\s\S]*?)(?:\bcode: |\n\}))/g;

/** Answers to what is no request at all: their status stands beside the code. */
const fault = /\bstatus: (\d+),\s*code: "([a-z0-9_]+)"/g;

/** Every `code` beside a `kind` in the sources, and the status it is answered with. */
function thrown(): readonly Thrown[] {
  return sources(rooms).flatMap(({ file, text }) => [
    ...[...text.matchAll(fault)].map(([, status, code = ""]) => ({ code, status: Number(status), file })),
    ...[...text.matchAll(error)].flatMap(([, codes = "", kinds = "", rest = ""]) => {
      const named = codes.includes("${what}") ? ofOrg(text) : literals(codes);
      const meant = literals(kinds);
      const nearer = /httpStatus(?:: (\d+))?\b/.exec(rest);
      return named
        .filter((code) => !atStart.has(code))
        .map((code, at) => {
          const kind = (meant.length > 1 ? meant[at] : meant[0]) as ErrorKind;
          const status = nearer ? (nearer[1] ? Number(nearer[1]) : null) : httpStatusByKind[kind];
          return { code, status, file };
        });
    }),
  ]);
}

/** The caps of an org make their codes from what is full: `org_${what}`. */
function ofOrg(text: string): readonly string[] {
  return [...text.matchAll(/\bfull\("([a-z_]+)"/g)].map(([, what = ""]) => `org_${what}`);
}

function sources(patterns: readonly string[]) {
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: root }));
  return files
    .filter((file) => !file.includes(".test."))
    .map((file) => ({ file, text: readFileSync(join(root, file), "utf8") }));
}

function literals(text: string): readonly string[] {
  return [...text.matchAll(/(?<![=!]== )"([a-z0-9_]+)"/g)].map(([, word = ""]) => word);
}

/** The rows of the page: codes with what stands as their status. */
function written(): ReadonlyMap<string, string> {
  const rows = [...page.matchAll(/^\| ((?:`[a-z0-9_]+` ?)+)\| ([^|]+) \|/gm)];
  return new Map(
    rows.flatMap(([, codes = "", status = ""]) =>
      [...codes.matchAll(/`([a-z0-9_]+)`/g)].map(([, code = ""]) => [code, status.trim()] as const),
    ),
  );
}

describe("the page about errors of the ingress", () => {
  it("finds what the sources throw", () => {
    expect(thrown().length).toBeGreaterThan(40);
    expect(thrown()).toContainEqual(expect.objectContaining({ code: "client_revoked", status: 401 }));
    expect(thrown()).toContainEqual(expect.objectContaining({ code: "upstream_timeout", status: 504 }));
    expect(thrown()).toContainEqual(expect.objectContaining({ code: "body_too_large", status: 413 }));
    expect(thrown()).toContainEqual(expect.objectContaining({ code: "org_streams_full", status: 429 }));
  });

  it("reads every place that makes an error", () => {
    const made = sources(rooms).flatMap(({ file, text }) => {
      const places = [...text.matchAll(/new AppError\(\{|super\(\{/g)].length;
      // Parts that several errors share are read once.
      const shared = [...text.matchAll(/\.\.\.common,/g)].length;
      return places > [...text.matchAll(error)].length + shared ? [file] : [];
    });
    expect(made).toEqual([]);
  });

  it("has each code that an answer can carry, with its status", () => {
    const rows = written();
    const wrong = thrown()
      .filter(({ code, status }) => {
        const says = rows.get(code);
        return says === undefined || (status !== null && says !== String(status));
      })
      .map(
        ({ code, status, file }) => `${code} is ${status} in ${file}, and ${rows.get(code) ?? "missing"} on the page`,
      );
    expect(wrong).toEqual([]);
  });

  it("has no code that nothing throws", () => {
    const known = new Set([...thrown().map(({ code }) => code), "internal"]);
    expect([...written().keys()].filter((code) => !known.has(code))).toEqual([]);
  });

  it("has each code of the specification and of HTTP that the protocol refuses with", () => {
    const source = sources(["packages/protocol/src/**/*.ts"])
      .map(({ text }) => text)
      .join("\n");
    const used = [...source.matchAll(/\breject\((rpcCodes|gatewayCodes)\.(\w+)/g)].map(([, table, name = ""]) =>
      Number((table === "rpcCodes" ? rpcCodes : gatewayCodes)[name as never]),
    );
    expect(new Set(used).size).toBeGreaterThan(5);
    const rows = new Set([...page.matchAll(/^\| (-?\d+) \|/gm)].map(([, code]) => Number(code)));
    expect([...new Set(used)].filter((code) => !rows.has(code))).toEqual([]);
  });
});
