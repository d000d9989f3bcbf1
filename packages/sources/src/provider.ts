import type { SourceProvider } from "@switchyard/deployments/ports";
import { checkoutGit } from "./git-checkout.ts";
import { parseLocation } from "./location.ts";
import type { GitProviderOptions } from "./options.ts";
import { checkoutTemplate } from "./template-checkout.ts";

/** Sources from Git hosts, from local repositories where the operator allows them, and from the bundled examples. */
export function createGitProvider(options: GitProviderOptions): SourceProvider {
  return {
    async checkout(request) {
      const location = parseLocation(request.location.url, options);
      if (location.kind === "template")
        return checkoutTemplate(options.templateDir(location.slug), location.slug, request);
      const { ref } = request.location;
      request.onLine({ stream: "system", text: `Fetching ${request.location.url} (${ref ?? "default branch"})` });
      return checkoutGit(options, request, location);
    },
  };
}
