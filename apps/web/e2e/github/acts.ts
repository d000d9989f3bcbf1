/** What journeys do and look up at the test GitHub. */
export const acts = ["commit", "openPull", "pushToPull", "closePull", "head", "statuses", "comments"] as const;
export type Act = (typeof acts)[number];
