/** What a code of a refused sign-in means to the person. */
const words: Readonly<Record<string, string>> = {
  sign_in_refused: "This e-mail and password do not match. Check both, or reset the password.",
  too_many_attempts: "Too many attempts. Wait a few minutes, then try again.",
  signup_closed: "Nobody here has this account. Ask an owner of the organization to let you in.",
  provider_email_unverified: "This provider has not verified your e-mail address. Verify it there, then sign in again.",
  installation_not_set_up: "This installation has no owner yet. Open the setup link that was printed when it started.",
  provider_account_other: "Your account here is linked to another account of this provider. Sign in with that one.",
  sign_in_attempt_lost: "This sign-in took too long, or was begun in another browser. Begin again.",
  idp_unreachable: "Your organization's identity provider cannot be reached. Try again, or tell an admin.",
  idp_answer_invalid:
    "Your organization's identity provider sent an answer that proves nothing. An admin finds the reason in Settings → Sign-in.",
  idp_refused: "Your organization's identity provider did not let you in.",
  idp_email_missing:
    "Your organization's identity provider sent no e-mail address. An admin must add it to what it sends.",
  idp_email_unverified:
    "Your organization's identity provider does not say that your address is verified. Verify it there, or tell an admin.",
  idp_email_elsewhere: "Your address is not of a domain that this organization has verified. Sign in another way.",
  idp_account_elsewhere:
    "Your account here has an address outside the domains of this organization. Sign in another way.",
  idp_not_member: "You are not a member of this organization. Ask one of its admins to invite you.",
  identity_provider_not_found: "This identity provider is no longer in use. Sign in another way.",
  identity_provider_disabled: "This identity provider is no longer in use. Sign in another way.",
  org_sign_in_required: "This organization asks its members to sign in through its identity provider.",
  session_of_other_org:
    "You are signed in through another organization's identity provider, which does not count here. Sign in another way.",
  unreachable: "Switchyard did not answer. Check your connection and try again.",
  session_ended: "Your session has ended. Sign in again.",
  OAuthCallback: "The provider did not finish the sign-in. Try again.",
  OAuthSignin: "The provider cannot be reached. Try again, or ask whoever runs this installation.",
  AccessDenied: "The provider refused. Try another account.",
};

/** The sentence for a code; a plain one for codes that have none. */
export function signInWords(code: string): string {
  return words[code] ?? "The sign-in failed. Try again; if it stays, ask whoever runs this installation.";
}
