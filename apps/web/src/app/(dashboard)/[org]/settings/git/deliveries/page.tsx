import { Webhook } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { Button } from "../../../../../../components/ui/button.tsx";
import { Card, Section } from "../../../../../../components/ui/card.tsx";
import { EmptyState } from "../../../../../../components/ui/empty-state.tsx";
import { LiveRefresh } from "../../../../../../components/ui/live-refresh.tsx";
import { DeliveriesTable } from "../../../../../../features/connections/deliveries-table.tsx";
import { read, rights } from "../../../../../../reads/read.ts";

export const metadata: Metadata = { title: "Deliveries" };

const PAGE = 50;

/** Webhooks that came for this org, and how each fared. */
export default async function DeliveriesPage(props: {
  readonly params: Promise<{ org: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const [{ org }, search] = await Promise.all([props.params, props.searchParams]);
  const may = await rights(org);
  if (!may.includes("server.read")) notFound();
  const cursor = typeof search["cursor"] === "string" ? search["cursor"] : undefined;
  const query = { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
  const page = await read("listDeliveries", { params: { org }, query });
  return (
    <Section
      title="Webhooks that came"
      hint="Each is a hint: Switchyard asks the Git host what is true, so replaying one does no harm."
      action={<LiveRefresh everyMs={4_000} />}
    >
      {page.data.length > 0 ? (
        <DeliveriesTable org={org} deliveries={page.data} mayReplay={may.includes("deployment.create")} />
      ) : (
        <Card>
          <EmptyState icon={Webhook} title={cursor ? "No older deliveries" : "Nothing has come yet"}>
            Pushes and pull requests of linked repositories are announced here within a second, with what became of
            each. Where GitHub cannot reach this address, Switchyard looks by itself instead.
          </EmptyState>
        </Card>
      )}
      {cursor !== undefined || page.nextCursor !== null ? (
        <div className="flex justify-end gap-2">
          {cursor === undefined ? null : (
            <Button asChild size="sm">
              <Link href={`/${org}/settings/git/deliveries`}>Newest</Link>
            </Button>
          )}
          {page.nextCursor === null ? null : (
            <Button asChild size="sm">
              <Link href={`/${org}/settings/git/deliveries?cursor=${encodeURIComponent(page.nextCursor)}`}>Older</Link>
            </Button>
          )}
        </div>
      ) : null}
    </Section>
  );
}
