import type { Metadata } from "next";
import { InheritedLimits } from "../../../../../../features/limits/inherited-limits.tsx";
import { OwnLimits } from "../../../../../../features/limits/own-limits.tsx";
import { RefusedCaller } from "../../../../../../features/limits/refused-caller.tsx";
import { read, readOrNull, rights } from "../../../../../../reads/read.ts";

export const metadata: Metadata = { title: "Limits" };

/** How much of this server may be called, what is used of that, and what whoever is refused sees. */
export default async function LimitsPage(props: { readonly params: Promise<{ org: string; server: string }> }) {
  const params = await props.params;
  const { org } = params;
  const [may, server, limits, manifest] = await Promise.all([
    rights(org),
    read("getServer", { params }),
    read("listLimits", { params: { org }, query: { server: params.server } }),
    readOrNull("getManifest", { params }),
  ]);
  const own = limits.data.filter((limit) => limit.server === server.slug);
  const inherited = limits.data.filter((limit) => limit.server === null);
  const mayChange = may.includes("policy.manage");
  return (
    <div className="flex max-w-5xl flex-col gap-8">
      <OwnLimits
        org={org}
        server={server.slug}
        tools={manifest?.tools.map(({ name }) => name) ?? []}
        limits={own}
        mayChange={mayChange}
        title="Limits"
        hint="How much may be called here. Checked before the server hears of a call; in force within 5 seconds."
        emptyTitle="No limit on this server"
      >
        A limit keeps one caller from taking the server from the others, and a loop from running up the bill of whatever
        stands behind it. It counts everybody together, each caller or each client; all tools, or some.
      </OwnLimits>
      <InheritedLimits org={org} limits={inherited} mayChange={mayChange} />
      <RefusedCaller org={org} limit={own[0] ?? inherited[0] ?? null} />
    </div>
  );
}
