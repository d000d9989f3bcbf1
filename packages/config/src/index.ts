export { clientAddress, proxyList } from "./client-address.ts";
export { type Config, type ConfigShape, readConfig } from "./read.ts";
export { Secret } from "./secret.ts";
export {
  authPort,
  databaseConfig,
  dnsConfig,
  flag,
  identityProviderConfig,
  installationConfig,
  isLoopbackOrigin,
  logConfig,
  masterKeyConfig,
  mcpDomainFault,
  origin,
  originsConfig,
  port,
  proxiesConfig,
  redisConfig,
} from "./slices.ts";
