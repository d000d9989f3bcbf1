export { type ComposedSystem, startComposedSystem } from "./system/composed-system.ts";
export { callTool, createServer, waitForDeployment } from "./system/drive.ts";
