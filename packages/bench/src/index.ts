export { type ComposedSystem, startComposedSystem } from "./composed-system.ts";
export { callTool, createServer, waitForDeployment } from "./drive.ts";
