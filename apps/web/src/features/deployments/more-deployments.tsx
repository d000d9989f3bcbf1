"use client";

import type { Deployment } from "@switchyard/contracts";
import { useState } from "react";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { DeploymentsTable } from "./deployments-table.tsx";

interface Page {
  readonly data: readonly Deployment[];
  readonly nextCursor: string | null;
}

/** The first page as the server keeps it true, and the older pages one asked for. */
export function MoreDeployments(props: {
  readonly org: string;
  readonly server: string;
  readonly environment: string | null;
  readonly first: Page;
}) {
  const { org, server, environment, first } = props;
  const [older, setOlder] = useState<Page | null>(null);
  const cursor = older ? older.nextCursor : first.nextCursor;
  const more = useAction(
    async () => {
      const query = {
        limit: 30,
        ...(environment === null ? {} : { environment }),
        ...(cursor === null ? {} : { cursor }),
      };
      const page = await call("listDeployments", { params: { org, server }, query });
      setOlder((known) => ({ data: [...(known?.data ?? []), ...page.data], nextCursor: page.nextCursor }));
    },
    { announce: true },
  );
  const newest = new Set(first.data.map((deployment) => deployment.id));
  const deployments = [...first.data, ...(older?.data.filter((deployment) => !newest.has(deployment.id)) ?? [])];
  return (
    <div className="flex flex-col gap-3">
      <DeploymentsTable
        base={`/${org}/servers/${server}`}
        deployments={deployments}
        oneEnvironment={environment !== null}
      />
      {cursor === null ? null : (
        <Button className="self-center" busy={more.busy} onClick={() => void more.run()}>
          Show older deployments
        </Button>
      )}
    </div>
  );
}
