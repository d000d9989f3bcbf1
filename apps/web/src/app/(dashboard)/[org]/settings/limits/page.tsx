import type { Metadata } from "next";
import { Section } from "../../../../../components/ui/card.tsx";
import { AddLimit } from "../../../../../features/limits/add-limit.tsx";
import { LimitsList } from "../../../../../features/limits/limits-list.tsx";
import { NoLimits } from "../../../../../features/limits/no-limits.tsx";
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
  const add = { org, server: null, tools: [] };
  return (
    <>
      <Section
        title="Limits of the organization"
        hint="They count the calls of all servers together. In force within 5 seconds."
        action={mayChange && own.length > 0 ? <AddLimit {...add} /> : null}
      >
        <LimitsList
          org={org}
          limits={own}
          mayChange={mayChange}
          empty={
            <NoLimits
              title="No limit on the organization"
              action={mayChange ? <AddLimit {...add} primary /> : <p>An owner or admin can add one.</p>}
            >
              A limit here is a budget over all servers: so many calls a month for everybody together, or so many a
              minute for each caller, wherever they go.
            </NoLimits>
          }
        />
      </Section>
      <ServerLimits org={org} limits={limits.data.filter((limit) => limit.server !== null)} />
      <RefusedCaller org={org} limit={own[0] ?? null} />
    </>
  );
}
