import { describe, expect, it } from "vitest";
import { defaultCaps, openOrgCaps } from "./org-caps.ts";

let now = 0;

function caps(settings: Partial<typeof defaultCaps>) {
  now = 0;
  return openOrgCaps({ ...defaultCaps, ...settings }, () => now);
}

const refused = (code: string) => expect.objectContaining({ code, kind: "limit_exceeded" });

describe("an org", () => {
  it("has so many requests at once, and a place again when one is over, however often it says so", () => {
    const open = caps({ concurrency: 2 });
    const first = open.enter("a");
    open.enter("a");
    expect(() => open.enter("a")).toThrow(refused("org_requests_full"));
    open.enter("b");
    first.leave();
    first.leave();
    open.enter("a");
    expect(() => open.enter("a")).toThrow(refused("org_requests_full"));
  });

  it("has so many requests a second, which come back with time and never pile up", () => {
    const open = caps({ requestsPerSecond: 10 });
    const enter = () => open.enter("a").leave();
    for (let i = 0; i < 10; i++) enter();
    expect(enter).toThrow(refused("org_requests_per_second"));
    open.enter("b").leave();
    now += 100;
    enter();
    expect(enter).toThrow(refused("org_requests_per_second"));
    now += 60_000;
    for (let i = 0; i < 10; i++) enter();
    expect(enter).toThrow(refused("org_requests_per_second"));
  });

  it("has streams beside its requests: one that becomes a stream leaves room for a request", () => {
    const open = caps({ concurrency: 1, streams: 2 });
    const streams = [open.enter("a")];
    streams[0]?.becomeStream();
    streams[0]?.becomeStream();
    streams.push(open.enter("a"));
    streams[1]?.becomeStream();
    const third = open.enter("a");
    expect(() => third.becomeStream()).toThrow(refused("org_streams_full"));
    third.leave();
    streams[0]?.leave();
    open.enter("a").becomeStream();
  });

  it("has so many bytes of bodies in memory, which are free when their requests are over", () => {
    const open = caps({ bodyBytes: 100 });
    const [one, two] = [open.enter("a"), open.enter("a")];
    one.hold(60);
    expect(() => two.hold(41)).toThrow(refused("org_bodies_full"));
    two.hold(40);
    one.leave();
    two.hold(60);
    open.enter("b").hold(100);
  });

  it("has room again for bytes that are not kept any more, once and never more than were", () => {
    const open = caps({ bodyBytes: 100 });
    const [one, two] = [open.enter("a"), open.enter("a")];
    one.hold(100);
    one.free(40);
    two.hold(40);
    two.free(1_000);
    one.free(1_000);
    two.hold(100);
    expect(() => one.hold(1)).toThrow(refused("org_bodies_full"));
    two.leave();
    two.hold(50);
    one.hold(100);
  });

  it("has so many sessions, and those that nobody used for an hour count no more", () => {
    const open = caps({ sessions: 2 });
    open.noteSession("a", "s1");
    open.noteSession("a", "s2");
    open.noteSession("a", "s1");
    expect(() => open.requireSessionRoom("a")).toThrow(refused("org_sessions_full"));
    open.requireSessionRoom("b");
    now += 3_000_000;
    open.noteSession("a", "s1");
    now += 1_000_000;
    open.requireSessionRoom("a");
    open.noteSession("a", "s3");
    expect(() => open.requireSessionRoom("a")).toThrow(refused("org_sessions_full"));
    open.forgetSession("a", "s1");
    open.requireSessionRoom("a");
  });

  it("keeps room for callers it knows, whatever those do whom nobody knows", () => {
    const four = { concurrency: 4, streams: 4, sessions: 4, requestsPerSecond: 16, bodyBytes: 100 };
    const open = caps(four);
    const crowd = [1, 2, 3].map(() => open.enter("a", false));
    expect(() => open.enter("a", false)).toThrow(refused("org_requests_full"));
    crowd[0]?.hold(75);
    expect(() => crowd[1]?.hold(1)).toThrow(refused("org_bodies_full"));
    const known = open.enter("a", true);
    known.hold(25);
    for (const stay of crowd) stay.becomeStream();
    const late = open.enter("a", false);
    expect(() => late.becomeStream()).toThrow(refused("org_streams_full"));
    known.becomeStream();
    for (let i = 0; i < 3; i++) open.noteSession("a", `s${i}`);
    expect(() => open.requireSessionRoom("a", false)).toThrow(refused("org_sessions_full"));
    open.requireSessionRoom("a", true);
    late.leave();
    for (let i = 0; i < 7; i++) open.enter("a", false).leave();
    expect(() => open.enter("a", false)).toThrow(refused("org_requests_per_second"));
    for (let i = 0; i < 4; i++) open.enter("a", true).leave();
    expect(() => open.enter("a", true)).toThrow(refused("org_requests_per_second"));
  });
});
