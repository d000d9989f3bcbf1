"use client";

import type { Grant } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { LastUse } from "./last-use.tsx";

/** What members let clients do: who, which client, where; each can be taken back. */
export function ConsentsTable(props: {
  readonly org: string;
  readonly grants: readonly Grant[];
  readonly mayRevoke: boolean;
}) {
  return (
    <Card className="overflow-hidden">
      <ul>
        {props.grants.map((grant) => (
          <li
            key={grant.id}
            className="grid gap-x-6 gap-y-1 border-b px-4 py-3 text-sm last:border-b-0 md:grid-cols-[minmax(0,2fr)_minmax(0,2fr)_minmax(0,2fr)_auto] md:items-center"
          >
            <div className="min-w-0">
              <p className="untrusted truncate font-medium">{grant.client.name}</p>
              <p className="untrusted truncate text-xs text-muted">{grant.client.redirectHost ?? grant.client.kind}</p>
            </div>
            <div className="min-w-0">
              <p className="untrusted truncate">{grant.user.email}</p>
              <p className="untrusted truncate text-xs text-muted">
                {grant.server} · {grant.scopes.filter((scope) => scope !== "offline_access").join(" ")}
              </p>
            </div>
            <div className="min-w-0 text-muted">
              <LastUse use={grant.lastUse} />
            </div>
            {props.mayRevoke ? <TakeBack org={props.org} grant={grant} /> : null}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function TakeBack({ org, grant }: { readonly org: string; readonly grant: Grant }) {
  const router = useRouter();
  const revoke = useAction(
    async () => {
      await call("revokeGrant", { params: { org, grant: grant.id } });
      toast.success(`${grant.client.name} no longer acts for ${grant.user.email}.`);
      router.refresh();
    },
    { announce: true },
  );
  return (
    <Button
      size="sm"
      busy={revoke.busy}
      aria-label={`Take back what ${grant.user.email} allowed ${grant.client.name}`}
      onClick={() => void revoke.run()}
      className="justify-self-start"
    >
      Take back
    </Button>
  );
}
