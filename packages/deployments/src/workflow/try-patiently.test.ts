import { AppError } from "@switchyard/contracts";
import { describe, expect, test } from "vitest";
import { tryPatiently } from "./try-patiently.ts";

const away = (code: string, retryAfterSeconds?: number) =>
  new AppError({
    code,
    kind: "unavailable",
    message: "away",
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });

/** Throws these one after the other, then answers. */
function worker(...errors: readonly Error[]) {
  const left = [...errors];
  let tries = 0;
  const work = async () => {
    tries += 1;
    const error = left.shift();
    if (error) throw error;
    return "fetched";
  };
  return { work, tries: () => tries };
}

const lines: string[] = [];
const patience = {
  signal: new AbortController().signal,
  say: (text: string) => void lines.push(text),
  waitsMs: [1, 1],
};

describe("a Git host that does not answer", () => {
  test("is asked again, and the log says so", async () => {
    const { work, tries } = worker(away("github_unreachable"), away("source_unreachable"));
    expect(await tryPatiently(work, patience)).toBe("fetched");
    expect(tries()).toBe(3);
    expect(lines).toHaveLength(2);
  });

  test("is given up on after the last try, with what it said then", async () => {
    const { work, tries } = worker(...["1", "2", "3", "4"].map(() => away("github_unreachable")));
    await expect(tryPatiently(work, patience)).rejects.toMatchObject({ code: "github_unreachable" });
    expect(tries()).toBe(3);
  });

  test("is not asked again about what it answered, nor when it wants to be left alone for long", async () => {
    for (const error of [away("source_ref_missing"), away("github_rate_limited", 3_000), new TypeError("ours")]) {
      const { work, tries } = worker(error);
      await expect(tryPatiently(work, patience)).rejects.toBe(error);
      expect(tries()).toBe(1);
    }
  });

  test("keeps nobody from stopping", async () => {
    const stop = new AbortController();
    const { work } = worker(away("github_unreachable"));
    const patient = { signal: stop.signal, say: () => stop.abort(new Error("stopped")), waitsMs: [60_000] };
    await expect(tryPatiently(work, patient)).rejects.toThrow();
  });
});
