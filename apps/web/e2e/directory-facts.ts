/** The client that the directory of the journeys knows; a journey enters it in the dashboard. */
export const directoryClient = { id: "directory-client", secret: "a-secret-of-the-directory" } as const;
/** Domain of its people; `grace` is in the group `platform`. */
export const directoryDomain = "harbor.example";
