import { AppError } from "@switchyard/contracts";
import type { Dispatcher } from "undici";
import { describe, expect, it } from "vitest";
import { OpeningAnswer } from "./opening-answer.ts";

const headers = { "content-type": "text/event-stream", "mcp-session-id": "theirs" };
const answer = 'data: {"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25"}}\n\n';

/** What the relay is told, in order, and the opening under test with a session that opens when told. */
function watch() {
  const told: string[] = [];
  const asked: (string | null)[] = [];
  const controller = { pause: () => told.push("pause"), resume: () => told.push("resume") };
  let settle: { resolve(id: string): void; reject(error: Error): void } | null = null;
  const taker = {
    onRequestStart: () => void told.push("request"),
    onResponseStart: (_c: unknown, status: number) => void told.push(`start ${status}`),
    onResponseData: (_c: unknown, chunk: Buffer) => void told.push(chunk.toString()),
    onResponseEnd: () => void told.push("end"),
    onResponseError: (_c: unknown, error: Error) => void told.push(`error ${error.message}`),
    refuse: (error: AppError) => void told.push(`refused ${error.code}`),
  };
  const opening = new OpeningAnswer(taker, {
    id: 1,
    stay: null,
    open: (upstreamId, version) => {
      asked.push(upstreamId, version);
      return new Promise((resolve, reject) => {
        settle = { resolve, reject };
      });
    },
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return {
    opening,
    told,
    asked,
    controller: controller as unknown as Dispatcher.DispatchController,
    async opens(id: string) {
      settle?.resolve(id);
      await turn();
    },
    async fails(error: Error) {
      settle?.reject(error);
      await turn();
    },
  };
}

describe("the answer to initialize", () => {
  it("waits for the version and for its session, then goes out as it came", async () => {
    const { opening, told, asked, controller, opens } = watch();
    opening.onResponseStart(controller, 200, headers);
    opening.onResponseData(controller, Buffer.from(answer.slice(0, 40)));
    expect([told, asked]).toEqual([[], []]);
    opening.onResponseData(controller, Buffer.from(answer.slice(40)));
    opening.onResponseData(controller, Buffer.from(": more\n\n"));
    expect(asked).toEqual(["theirs", "2025-11-25"]);
    opening.onResponseEnd(controller, {});
    expect(told).toEqual(["pause"]);
    await opens("ours");
    expect(opening.sessionId).toBe("ours");
    expect(told).toEqual(["pause", "start 200", answer.slice(0, 40), answer.slice(40), ": more\n\n", "resume", "end"]);
  });

  it("opens a session without a version when it ends without one", async () => {
    const { opening, told, asked, controller, opens } = watch();
    opening.onResponseStart(controller, 200, headers);
    opening.onResponseEnd(controller, {});
    await opens("ours");
    expect(asked).toEqual(["theirs", null]);
    expect(told.at(-1)).toBe("end");
  });

  it("goes out at once when no session is opened", () => {
    const { opening, told, asked, controller } = watch();
    opening.onResponseStart(controller, 200, { "content-type": "application/json" });
    opening.onResponseData(controller, Buffer.from("{}"));
    opening.onResponseEnd(controller, {});
    expect(told).toEqual(["start 200", "{}", "end"]);
    const refused = watch();
    refused.opening.onResponseStart(refused.controller, 400, headers);
    expect([refused.told, refused.asked, asked]).toEqual([["start 400"], [], []]);
  });

  it("that breaks off is an error, before and while its session is opened", async () => {
    const before = watch();
    before.opening.onResponseStart(before.controller, 200, headers);
    before.opening.onResponseError(before.controller, new Error("reset"));
    expect(before.told).toEqual(["error reset"]);
    const during = watch();
    during.opening.onResponseStart(during.controller, 200, headers);
    during.opening.onResponseData(during.controller, Buffer.from(answer));
    during.opening.onResponseError(during.controller, new Error("reset"));
    expect(during.told).toEqual(["pause"]);
    await during.opens("ours");
    expect(during.told).toEqual(["pause", "start 200", answer, "resume", "error reset"]);
  });

  it("is refused when there can be no session", async () => {
    const { opening, told, controller, fails } = watch();
    opening.onResponseStart(controller, 200, headers);
    opening.onResponseData(controller, Buffer.from(answer));
    await fails(new AppError({ code: "upstream_session_id_too_long", kind: "upstream_failed", message: "too long" }));
    expect(told).toEqual(["pause", "refused upstream_session_id_too_long"]);
  });
});
