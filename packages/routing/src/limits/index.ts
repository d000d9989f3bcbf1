export { type CreateLimitInput, createLimit, deleteLimit } from "./change-limits.ts";
export { bucketOfLimit, everybody, ruleOfLimit } from "./limit-buckets.ts";
export { listLimits } from "./list-limits.ts";
export type { LimitDeps, LimitQueryDeps } from "./ports.ts";
