import { type Configuration, interactionPolicy } from "oidc-provider";

const { Check, Prompt } = interactionPolicy;

/**
 * Every authorization request asks a person, in web: who they are is decided by web's session alone, each time, so that a
 * sign-out there leaves no sign-in here. Both prompts are answered together, by the decision that web keeps.
 */
export function interactions(): NonNullable<Configuration["interactions"]> {
  return {
    policy: [
      new Prompt(
        { name: "login", requestable: true },
        new Check("signed_in_by_web", "a person must be signed in", ({ oidc }) => !oidc.result?.login),
      ),
      new Prompt(
        { name: "consent", requestable: true },
        new Check("decided_in_web", "a person must let the client in", ({ oidc }) => !oidc.result?.consent?.grantId),
      ),
    ],
    url: (_ctx, { uid }) => `/authorize/${uid}`,
  };
}
