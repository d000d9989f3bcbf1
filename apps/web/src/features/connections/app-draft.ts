/** What is entered to make the GitHub App. */
export interface AppDraft {
  readonly where: "public" | "enterprise";
  readonly baseUrl: string;
  readonly owner: "person" | "organization";
  readonly organization: string;
}

export const emptyAppDraft: AppDraft = { where: "public", baseUrl: "", owner: "person", organization: "" };

const PUBLIC_GITHUB = "https://github.com";

/** What is wrong with it, by field of the API. */
export function appFaults(draft: AppDraft): Readonly<Record<string, string>> {
  const faults: Record<string, string> = {};
  if (draft.where === "enterprise" && !originOf(draft.baseUrl)) {
    faults["baseUrl"] = "Enter its address, such as https://github.example.com.";
  }
  if (draft.owner === "organization" && !/^[A-Za-z0-9-]{1,39}$/.test(draft.organization.trim())) {
    faults["organization"] = "Enter the organization's name as it stands in its address at GitHub.";
  }
  return faults;
}

/** The API's input from a draft without faults. */
export function appInput(org: string, draft: AppDraft) {
  const organization = draft.owner === "organization" ? draft.organization.trim() : "";
  return {
    org,
    baseUrl: draft.where === "public" ? PUBLIC_GITHUB : (originOf(draft.baseUrl) ?? draft.baseUrl.trim()),
    ...(organization === "" ? {} : { organization }),
  };
}

/** The origin of what was typed or pasted; a name without a scheme is taken for https. */
function originOf(text: string): string | null {
  const typed = text.trim();
  const url = /^https?:\/\//i.test(typed) ? typed : `https://${typed}`;
  if (typed === "" || !URL.canParse(url)) return null;
  const { origin, hostname } = new URL(url);
  return hostname === "" ? null : origin;
}
