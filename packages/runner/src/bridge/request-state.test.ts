import { describe, expect, it } from "vitest";
import { createStateCodec, digestOf, stateKeyFrom } from "./request-state.ts";

const codec = createStateCodec(stateKeyFrom("secret"), "ins_1");
const retry = { principal: "user:a", digest: "d" };
const state = codec.seal({ callId: "call", round: 3, expiresAt: 1_000, ...retry });

describe("requestState", () => {
  it("names its call and round to the caller and request it was made for, and the instance to everybody", () => {
    expect(codec.open(state, retry, 999)).toEqual({ callId: "call", round: 3 });
    expect(state).toMatch(/^sy1\.ins_1\.[\w-]+$/);
    expect(Buffer.from(state, "base64url").toString("latin1")).not.toContain("call");
  });

  it("is nothing to another principal, another request, or after its time", () => {
    expect(codec.open(state, { ...retry, principal: "user:b" }, 0)).toBe("unreadable");
    expect(codec.open(state, { ...retry, digest: "e" }, 0)).toBe("other-call");
    expect(codec.open(state, retry, 1_000)).toBe("expired");
  });

  it("is read by another instance of the environment, which says that it waits elsewhere", () => {
    const other = createStateCodec(stateKeyFrom("secret"), "ins_2");
    expect(other.open(state, retry, 0)).toBe("elsewhere");
    expect(codec.open(state.replace("ins_1", "ins_2"), retry, 0)).toBe("unreadable");
    expect(createStateCodec(stateKeyFrom(null), "ins_1").open(state, retry, 0)).toBe("unreadable");
  });

  it("is refused after any change of one character, and cut anywhere", () => {
    for (let at = 0; at < state.length; at += 1) {
      const changed = `${state.slice(0, at)}${state[at] === "A" ? "B" : "A"}${state.slice(at + 1)}`;
      expect(codec.open(changed, retry, 0)).toBe("unreadable");
      expect(codec.open(state.slice(0, at), retry, 0)).toBe("unreadable");
    }
    for (const more of ["A", "-TAMPERED", "=", "==", "\n", ".", " "]) {
      expect(codec.open(state + more, retry, 0)).toBe("unreadable");
    }
  });

  it("is refused, and nothing thrown, for 20,000 texts that are none", () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return seed % below;
    };
    const alphabet = 'sy1.ins_-ABCabc019=%\u0000é{}[]"';
    for (let round = 0; round < 20_000; round += 1) {
      const text = Array.from({ length: random(120) }, () => alphabet[random(alphabet.length)]).join("");
      const prefix = ["", "sy1.", "sy1.ins_1.", state.slice(0, random(state.length))][random(4)] ?? "";
      if (prefix + text !== state) expect(codec.open(prefix + text, retry, 0)).toBe("unreadable");
    }
  });
});

describe("the digest of a request", () => {
  const call = (params: object): Parameters<typeof digestOf>[0] => ({ jsonrpc: "2.0", method: "tools/call", params });

  it("is the same for its retry, in any order of keys, with other metadata and with answers", () => {
    const first = call({ name: "t", arguments: { a: 1, b: [{ c: 2, d: null }] }, _meta: { progressToken: 1 } });
    const again = call({
      arguments: { b: [{ d: null, c: 2 }], a: 1 },
      requestState: "s",
      inputResponses: { x: {} },
      name: "t",
    });
    expect(digestOf(again)).toBe(digestOf(first));
  });

  it.each([
    [
      { name: "t", arguments: { a: 1 } },
      { name: "t", arguments: { a: "1" } },
    ],
    [
      { name: "t", arguments: { a: [1, 2] } },
      { name: "t", arguments: { a: [2, 1] } },
    ],
    [
      { name: "t", arguments: {} },
      { name: "t", arguments: [] },
    ],
    [{ name: "t" }, { name: "u" }],
    [
      { name: "t", arguments: { a: { b: 1 } } },
      { name: "t", arguments: { a: [["b", 1]] } },
    ],
    [
      { name: "t", arguments: { a: null } },
      { name: "t", arguments: {} },
    ],
  ])("differs between %j and %j", (one, other) => {
    expect(digestOf(call(one))).not.toBe(digestOf(call(other)));
  });
});
