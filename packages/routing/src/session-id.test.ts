import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createSessionCodec } from "./session-id.ts";

const codec = createSessionCodec(randomBytes(32));
const session = {
  deploymentId: "dpl_1",
  instanceId: "ins_1",
  epoch: 7,
  principalHash: "hash-of-key-1",
  upstreamId: 'upstream "id" ü',
  protocolVersion: "2025-11-25",
  replayable: true,
};

describe("session ids", () => {
  it("carry the session to any ingress with the same key, as visible ASCII", () => {
    const id = codec.mint("srv_1", session) ?? "";
    expect(codec.read("srv_1", id)).toEqual(session);
    const plain = { ...session, protocolVersion: null, replayable: false };
    expect(codec.read("srv_1", codec.mint("srv_1", plain) ?? "")).toEqual(plain);
    expect(id).toMatch(/^[\x21-\x7e]{1,1024}$/);
  });

  it("are never twice the same and show nothing of what they carry", () => {
    const [first, second] = [codec.mint("srv_1", session) ?? "", codec.mint("srv_1", session) ?? ""];
    expect(first).not.toBe(second);
    expect(Buffer.from(first.slice(4), "base64url").toString("latin1")).not.toContain("ins_1");
  });

  it("are refused for another server, by another installation, cut, or changed in any character", () => {
    const id = codec.mint("srv_1", session) ?? "";
    expect(codec.read("srv_2", id)).toBeNull();
    expect(createSessionCodec(randomBytes(32)).read("srv_1", id)).toBeNull();
    for (let at = 0; at < id.length - 1; at++) {
      const other = id[at] === "A" ? "B" : "A";
      expect(codec.read("srv_1", id.slice(0, at) + other + id.slice(at + 1))).toBeNull();
      expect(codec.read("srv_1", id.slice(0, at))).toBeNull();
    }
  });

  it("have one spelling: a client cannot make many ids of the one it has", () => {
    for (const upstreamId of ["a", "ab", "abc"]) {
      const id = codec.mint("srv_1", { ...session, upstreamId }) ?? "";
      const spare = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
      const others = [...spare].map((last) => id.slice(0, -1) + last).filter((other) => other !== id);
      for (const other of [...others, `${id}=`, `${id}!`, `sy1.!${id.slice(4)}`, id.replaceAll("-", "+"), `${id}A`]) {
        if (other !== id) expect(codec.read("srv_1", other)).toBeNull();
      }
    }
  });

  it.each(["", "sy1.", "sy1.!!!!", "x".repeat(2_000), "sy1.AAAA", `sy1.${"A".repeat(900)}`])("refuse %s", (id) => {
    expect(codec.read("srv_1", id)).toBeNull();
  });

  it("are not minted when they would not fit into a header others accept", () => {
    expect(codec.mint("srv_1", { ...session, upstreamId: "x".repeat(1_000) })).toBeNull();
    expect(codec.mint("srv_1", { ...session, upstreamId: "x".repeat(400) })).not.toBeNull();
  });
});
