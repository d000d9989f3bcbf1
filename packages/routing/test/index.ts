export {
  freshSlug,
  makeLive,
  type SeededPreview,
  type SeededServer,
  seedDeployment,
  seedInstance,
  seedOrg,
  seedPreview,
  seedServer,
  setEnvironment,
  setInstance,
} from "./seed.ts";
