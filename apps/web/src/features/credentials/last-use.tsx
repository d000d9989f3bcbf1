import type { LastUse as LastUseFacts } from "@switchyard/contracts";
import type { z } from "zod";
import { Ago } from "../../components/ui/time.tsx";

/** When a credential was used last, and below it where: the tool, the server, the address it came from. */
export function LastUse(props: { readonly use: z.output<typeof LastUseFacts> | null }) {
  const { use } = props;
  if (use === null) return <span className="text-muted">Never used</span>;
  const what = [use.server, use.tool].filter(Boolean).join(" · ");
  return (
    <span className="block min-w-0">
      <Ago at={use.at} className="block whitespace-nowrap" />
      <span className="untrusted block truncate text-xs text-muted">
        {[what, use.ip ? `from ${use.ip}` : null].filter(Boolean).join(" ")}
      </span>
    </span>
  );
}
