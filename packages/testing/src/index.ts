export { type MortalRedis, mortalRedis } from "./mortal-redis.ts";
export { type TestDatabase, testDatabase } from "./test-database.ts";
export { type TestRedis, testRedis } from "./test-redis.ts";
