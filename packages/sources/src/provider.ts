import type { SourceProvider } from "@switchyard/deployments/ports";
import { checkoutGit } from "./git-checkout.ts";
import { parseLocation } from "./location.ts";
import type { GitProviderOptions } from "./options.ts";
import { checkoutTemplate } from "./template-checkout.ts";

/** Sources from Git hosts, from local repositories where the operator allows them, and from the bundled examples. */
export function createGitProvider(options: GitProviderOptions): SourceProvider {
  return {
    async checkout(request) {
      const rules = vouching(options, request.vouchedHost ?? null);
      const location = parseLocation(request.location.url, rules);
      if (location.kind === "template")
        return checkoutTemplate(options.templateDir(location.slug), location.slug, request);
      const ref = request.location.ref ?? "default branch";
      const what = request.commit === null ? ref : `${ref} at ${request.commit.slice(0, 12)}`;
      request.onLine({ stream: "system", text: `Fetching ${request.location.url} (${what})` });
      return checkoutGit(rules, request, location);
    },
  };
}

/** The operator's rules with one more vouched host, for one fetch. */
function vouching(options: GitProviderOptions, host: string | null): GitProviderOptions {
  return host === null ? options : { ...options, allowedHosts: new Set([...options.allowedHosts, host]) };
}
