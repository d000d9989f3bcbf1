/** Who may sign up through a provider: nobody, anybody, or addresses of these domains. */
export type SignupPolicy = "closed" | "open" | readonly string[];

/** Reads the setting `SIGNUP`: `closed`, `open`, or domains. `closed` among others closes. */
export function signupPolicy(words: readonly string[]): SignupPolicy {
  if (words.length === 0 || words.includes("closed")) return "closed";
  return words.includes("open") ? "open" : words;
}

/** Whether an address that nobody knows may sign up. */
export function maySignUp(policy: SignupPolicy, email: string): boolean {
  if (policy === "closed") return false;
  if (policy === "open") return true;
  const domain = email.slice(email.lastIndexOf("@") + 1);
  return policy.includes(domain);
}
