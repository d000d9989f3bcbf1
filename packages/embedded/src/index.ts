export { findOnPath } from "./find-on-path.ts";
export { freePort, portIsFree } from "./free-port.ts";
export { type GuardedProcess, spawnGuarded } from "./guard.ts";
export { startJsRedis } from "./js-redis.ts";
export { type PostgresOptions, type RunningPostgres, startPostgres } from "./postgres.ts";
export { type RedisOptions, type RunningRedis, startRedis } from "./redis.ts";
