import { describe, expect, it, onTestFinished, vi } from "vitest";
import { StaleCache } from "./stale-cache.ts";

/** A cache over a source whose value and health the test sets, with a clock of its own. */
function cacheOver() {
  const source = { value: "a", reads: 0, away: false, now: 0 };
  const cache = new StaleCache<string>({
    freshMs: 10,
    staleMs: 20,
    outageMs: 100,
    maxEntries: 2,
    now: () => source.now,
  });
  const read = async (): Promise<string> => {
    source.reads += 1;
    if (source.away) throw new Error("away");
    return source.value;
  };
  return { source, cache, get: (key = "k") => cache.get(key, read) };
}

describe("StaleCache", () => {
  it("answers from memory while fresh", async () => {
    const { source, get } = cacheOver();
    await get();
    source.value = "b";
    source.now = 9;
    expect(await get()).toBe("a");
    expect(source.reads).toBe(1);
  });

  it("answers the old value at once while it reads the new one, and never after staleMs", async () => {
    const { source, get } = cacheOver();
    await get();
    source.value = "b";
    source.now = 15;
    expect(await get()).toBe("a");
    await expect.poll(() => get(), { timeout: 10_000 }).toBe("b");
    source.value = "c";
    source.now = 40;
    expect(await get()).toBe("c");
  });

  it("keeps answering while the source is away, up to outageMs", async () => {
    const { source, get } = cacheOver();
    await get();
    source.away = true;
    source.now = 99;
    expect(await get()).toBe("a");
    source.now = 101;
    await expect(get()).rejects.toThrow("away");
  });

  it("keeps answering while the source hangs, and reads it again once it is back", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { source, cache, get } = cacheOver();
    await get();
    source.now = 30;
    const hung = cache.get("k", () => new Promise<string>(() => {}));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await hung).toBe("a");
    source.value = "b";
    expect(await get()).toBe("b");
  });

  it("goes on with a read of what was not expired", async () => {
    const { source, cache, get } = cacheOver();
    await get();
    source.value = "b";
    source.now = 30;
    const reading = get();
    cache.expire((value) => value === "another server's");
    expect(await reading).toBe("b");
    expect(await get()).toBe("b");
    expect(source.reads).toBe(2);
  });

  it("reads again at once what was expired, and does not keep a read that began before", async () => {
    const { source, cache, get } = cacheOver();
    await get();
    source.value = "b";
    cache.expire((value) => value === "a");
    expect(await get()).toBe("b");
    let finish = (_value: string): void => {};
    const slow = cache.get(
      "other",
      () =>
        new Promise<string>((resolve) => {
          finish = resolve;
        }),
    );
    cache.expire(() => true);
    finish("old");
    expect(await slow).toBe("old");
    expect(await get("other")).toBe("b");
  });

  it("reads a key once for all who wait for it", async () => {
    const { source, get } = cacheOver();
    await Promise.all([get(), get(), get()]);
    expect(source.reads).toBe(1);
  });

  it("holds no more than maxEntries", async () => {
    const { source, get } = cacheOver();
    await get("1");
    await get("2");
    await get("3");
    await get("1");
    expect(source.reads).toBe(4);
  });

  it("reads anew for whoever asks for that, and for all who ask meanwhile once more, not once each", async () => {
    const { source, cache, get } = cacheOver();
    await get();
    const renew = (): Promise<string> =>
      cache.renew("k", async () => {
        source.reads += 1;
        return source.value;
      });
    source.value = "b";
    expect(await renew()).toBe("b");
    const first = renew();
    source.value = "c";
    const others = Array.from({ length: 50 }, renew);
    expect([await first, ...(await Promise.all(others))]).toEqual(Array.from({ length: 51 }, () => "c"));
    expect(source.reads).toBe(3);
    expect(await get()).toBe("c");
    source.value = "d";
    expect(await renew()).toBe("d");
  });

  it("answers what it has when a new reading fails", async () => {
    const { source, cache, get } = cacheOver();
    await get();
    source.now = 50;
    const away = (): Promise<string> => Promise.reject(new Error("away"));
    expect(await cache.renew("k", away)).toBe("a");
    source.now = 101;
    await expect(cache.renew("k", away)).rejects.toThrow("away");
  });
});
