export { admit, routeNotFound } from "./admission.ts";
export {
  chooseInstance,
  type InstanceAddress,
  instanceOfSession,
  type McpPlaces,
  parseRouteHost,
  parseRoutePath,
  type Route,
  type RouteAccess,
  type RouteInstance,
  type RouteLimit,
  type RouteName,
  routePath,
  routeUrl,
} from "./route.ts";
export { openRouteTable, type RouteTable, type RouteTableOptions, routesChannel } from "./route-table.ts";
export { createSessionCodec, type SessionCodec, type SessionRoute } from "./session-id.ts";
export {
  maxInitializeBytes,
  openReplayableSessions,
  type ReplayableSession,
  type ReplayableSessions,
  type SessionOwner,
  type SessionPlace,
} from "./sessions/replayable-store.ts";
