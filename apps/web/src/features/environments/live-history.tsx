"use client";

import type { Deployment, Environment, Promotion } from "@switchyard/contracts";
import { useState } from "react";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Card, Section } from "../../components/ui/card.tsx";
import { HistoryEntry } from "./history-entry.tsx";

interface Page {
  readonly data: readonly Promotion[];
  readonly nextCursor: string | null;
}

/** What was live in an environment, newest first: who, when, why, for how long, and the way back to each. */
export function LiveHistory(props: {
  readonly org: string;
  readonly server: string;
  readonly environment: Environment;
  readonly first: Page;
  readonly mayDeploy: boolean;
}) {
  const { org, server, environment, first } = props;
  const [older, setOlder] = useState<Page | null>(null);
  const cursor = older ? older.nextCursor : first.nextCursor;
  const more = useAction(
    async () => {
      const query = { environment: environment.slug, limit: 30, ...(cursor === null ? {} : { cursor }) };
      const page = await call("listPromotions", { params: { org, server }, query });
      setOlder((known) => ({ data: [...(known?.data ?? []), ...page.data], nextCursor: page.nextCursor }));
    },
    { announce: true },
  );
  const newest = new Set(first.data.map((promotion) => promotion.id));
  const promotions = [...first.data, ...(older?.data.filter((promotion) => !newest.has(promotion.id)) ?? [])];
  const live: Deployment["id"] | null = environment.liveDeploymentId;
  return (
    <Section
      id="history"
      title="What was live"
      hint="Every move of what callers reach, newest first. Going back needs no build and brings back the variables and policies it ran with."
      className="scroll-mt-20"
    >
      <Card className="overflow-hidden">
        {promotions.length === 0 ? (
          <p className="px-4 py-6 text-sm text-muted">Nothing has been live here yet.</p>
        ) : (
          <ol aria-label="What was live">
            {promotions.map((promotion) => (
              <HistoryEntry
                key={promotion.id}
                org={org}
                server={server}
                promotion={promotion}
                live={promotion.deploymentId === live}
                mayRollBack={props.mayDeploy && environment.closedAt === null}
              />
            ))}
          </ol>
        )}
      </Card>
      {cursor === null ? null : (
        <Button className="self-center" busy={more.busy} onClick={() => void more.run()}>
          Show older
        </Button>
      )}
    </Section>
  );
}
