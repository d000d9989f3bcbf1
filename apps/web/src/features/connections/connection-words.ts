/** What a way back from GitHub came to, in words. */
export interface WayBackWords {
  readonly tone: "info" | "warning" | "danger";
  readonly title: string;
  readonly text: string;
}

const done: Readonly<Record<string, WayBackWords>> = {
  app_created: {
    tone: "info",
    title: "The GitHub App is there.",
    text: "People can sign in by it from now on. Install it on a GitHub account to pick repositories.",
  },
  installed: {
    tone: "info",
    title: "GitHub is connected.",
    text: "The repositories that you granted can be deployed.",
  },
  installation_requested: {
    tone: "warning",
    title: "An owner of that GitHub organization has to agree.",
    text: "GitHub has sent them your request. Once they agree, the account is offered here to link.",
  },
  github_connected: {
    tone: "info",
    title: "Your GitHub account is connected.",
    text: "You can sign in by it, and link accounts that you administer.",
  },
};

const troubles: Readonly<Record<string, readonly [title: string, text: string]>> = {
  github_canceled: ["You canceled at GitHub.", "Nothing was changed. Begin again when you are ready."],
  github_state_invalid: [
    "This way back from GitHub was not begun by you here.",
    "It may be more than an hour old, or from another session. Begin again.",
  ],
  github_answer_invalid: ["GitHub sent you back without what is needed.", "Begin again here rather than at GitHub."],
  github_not_admin: [
    "You do not administer that GitHub account.",
    "Ask an owner of the GitHub organization to install or link it.",
  ],
  installation_linked: [
    "That GitHub account is linked elsewhere.",
    "An installation belongs to one organization of Switchyard. Unlink it there first.",
  ],
  installation_not_found: [
    "GitHub does not know that installation.",
    "It may have been removed in the meantime. Install the App again.",
  ],
  provider_account_taken: [
    "That GitHub account belongs to another person here.",
    "Sign in with it, or choose another account at GitHub.",
  ],
  provider_account_other: [
    "You are connected to another GitHub account.",
    "Continue at GitHub with the account shown under Account.",
  ],
  github_app_exists: ["There is a GitHub App already.", "Remove it below before making another."],
  github_app_missing: ["There is no GitHub App yet.", "Whoever runs this installation makes one under Settings → Git."],
  operator_required: [
    "Only who runs this installation may do this.",
    "Ask whoever set Switchyard up: the first owner is its operator.",
  ],
  permission_denied: ["Your role does not reach.", "An owner or admin of the organization links GitHub accounts."],
  org_not_found: ["You do not belong to that organization any more.", "Ask one of its owners."],
  github_refused: ["GitHub refused.", "The code may have been used already or be too old. Begin again."],
  github_not_found: ["GitHub does not know this code.", "It may have been used already or be too old. Begin again."],
  github_unreachable: ["GitHub does not answer.", "Nothing was changed. Try again in a moment."],
  github_rate_limited: ["GitHub asks us to wait.", "Nothing was changed. Try again in a few minutes."],
  rate_limited: ["Too many requests.", "Wait a minute, then begin again."],
};

const otherwise = [
  "That did not work.",
  "Nothing was changed. Begin again; if it stays, look into the log of web.",
] as const;

/** Words for `?done=` and `?trouble=`; null where there is neither. Codes that nobody knows have plain words. */
export function wayBackWords(codes: {
  readonly done: string | null;
  readonly trouble: string | null;
}): WayBackWords | null {
  if (codes.trouble !== null) {
    const [title, text] = (Object.hasOwn(troubles, codes.trouble) ? troubles[codes.trouble] : null) ?? otherwise;
    return { tone: "danger", title, text };
  }
  return codes.done !== null && Object.hasOwn(done, codes.done) ? (done[codes.done] ?? null) : null;
}
