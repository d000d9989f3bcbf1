const words: Readonly<Record<string, string>> = {
  sso: "Identity provider",
  password: "Password",
  github: "GitHub",
  oidc: "Single sign-on of the installation",
  setup: "Setup link",
  invitation: "Invitation",
};

/** How a session began, in words. */
export function methodWords(method: string): string {
  return words[method] ?? method;
}
