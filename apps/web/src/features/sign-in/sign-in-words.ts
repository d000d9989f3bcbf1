/** What a code of a refused sign-in means to the person. */
const words: Readonly<Record<string, string>> = {
  sign_in_refused: "This e-mail and password do not match. Check both, or reset the password.",
  too_many_attempts: "Too many attempts. Wait a few minutes, then try again.",
  signup_closed: "Nobody here has this account. Ask an owner of the organization to let you in.",
  provider_email_unverified: "This provider has not verified your e-mail address. Verify it there, then sign in again.",
  installation_not_set_up: "This installation has no owner yet. Open the setup link that was printed when it started.",
  provider_account_other: "Your account here is linked to another account of this provider. Sign in with that one.",
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
