import type { Metadata } from "next";
import { OwnLimits } from "../../../../../features/limits/own-limits.tsx";
import { RefusedCaller } from "../../../../../features/limits/refused-caller.tsx";
import { ServerLimits } from "../../../../../features/limits/server-limits.tsx";
import { read, rights } from "../../../../../reads/read.ts";

export const metadata: Metadata = { title: "Limits" };

/** How much may be called of all servers of an org together, and which servers have limits of their own. */
export default async function OrgLimitsPage(props: { readonly params: Promise<{ org: string }> }) {
  const { org } = await props.params;
  const [may, limits] = await Promise.all([rights(org), read("listLimits", { params: { org } })]);
  const mayChange = may.includes("policy.manage");
  const own = limits.data.filter((limit) => limit.server === null);
  return (
    <>
      <OwnLimits
        org={org}
        server={null}
        tools={[]}
        limits={own}
        mayChange={mayChange}
        title="Limits of the organization"
        hint="They count the calls of all servers together. In force within 5 seconds."
        emptyTitle="No limit on the organization"
      >
        A limit here is a budget over all servers: so many calls a month for everybody together, or so many a minute for
        each caller, wherever they go.
      </OwnLimits>
      <ServerLimits org={org} limits={limits.data.filter((limit) => limit.server !== null)} />
      <RefusedCaller org={org} limit={own[0] ?? null} />
    </>
  );
}
