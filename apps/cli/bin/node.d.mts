/** Types of node.mjs, which must stay plain JavaScript. */
export function isSupportedNode(version: string): boolean;
export function runUnderSupportedNode(script: string, args: readonly string[]): void;
export function withoutRunState(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
