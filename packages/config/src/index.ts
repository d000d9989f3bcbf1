export { type Config, type ConfigShape, readConfig } from "./read.ts";
export { Secret } from "./secret.ts";
export {
  databaseConfig,
  flag,
  installationConfig,
  isLoopbackOrigin,
  logConfig,
  masterKeyConfig,
  origin,
  originsConfig,
  port,
  redisConfig,
} from "./slices.ts";
