/** What the harness tells the journeys about the Switchyard they meet. */
const env = process.env;

/** Address of the dashboard. */
export const webUrl = env["E2E_WEB_URL"] ?? "http://localhost:3000";
/** One-time setup link; empty where the owner exists already. */
export const setupUrl = env["E2E_SETUP_URL"] ?? "";
/** Origin of the MCP endpoints. */
export const mcpOrigin = env["E2E_MCP_URL"] ?? "http://127.0.0.1:8080";
/** Home of the installation: holds admin.json with a management key. */
export const home = env["E2E_HOME"] ?? "";
/** Chromium of the system; Playwright's own when empty. */
export const chromium = env["E2E_CHROMIUM"] ?? "";
/** Origin of the test GitHub; empty where there is none. */
export const githubUrl = env["E2E_GITHUB_URL"] ?? "";
/** Where its process takes what journeys do there. */
export const githubDoor = env["E2E_GITHUB_DOOR"] ?? "";
/** Issuer of an organization's own OpenID provider; empty where there is none. */
export const directoryUrl = env["E2E_DIRECTORY_URL"] ?? "";
/** Where its process takes TXT records that journeys publish. */
export const dnsDoor = env["E2E_DNS_DOOR"] ?? "";
/** Folder that receives the pictures; none are kept when empty. */
export const picturesDir = env["PICTURES_DIR"] ?? "";

/** The owner whom the first journey creates. */
export const owner = { name: "Ada Lovelace", email: "ada@example.com", password: "an engine of difference" } as const;
