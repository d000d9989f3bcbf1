import { randomUUID } from "node:crypto";
import { services } from "./services.ts";

export interface TestRedis {
  readonly redisUrl: string;
  /** Prefix of every key; unique, so that test files share one server without meeting. */
  readonly installation: string;
}

/** The run's Redis under an installation id that nobody else uses. */
export function testRedis(): TestRedis {
  return { redisUrl: services().redisUrl, installation: `t${randomUUID().replaceAll("-", "").slice(0, 11)}` };
}
