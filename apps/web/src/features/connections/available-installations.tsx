"use client";

import type { AvailableInstallation } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { AccountIcon } from "./installations-list.tsx";

/**
 * Accounts on which the App is installed already and that wait to be linked. Shows nothing while there are none, or while
 * GitHub does not know who asks.
 */
export function AvailableInstallations(props: { readonly org: string; readonly linked: readonly string[] }) {
  const router = useRouter();
  const [found, setFound] = useState<readonly AvailableInstallation[]>([]);
  const key = props.linked.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is linked now is not offered any more
  useEffect(() => {
    const stop = new AbortController();
    void call("listAvailableInstallations", { params: { org: props.org }, signal: stop.signal })
      .then((page) => setFound(page.data))
      .catch(() => setFound([]));
    return () => stop.abort();
  }, [props.org, key]);
  const link = useAction(
    async ({ installationId, account }: AvailableInstallation) => {
      await call("linkInstallation", { params: { org: props.org }, body: { installationId } });
      toast.success(`${account} is linked.`);
      router.refresh();
    },
    { announce: true },
  );
  if (found.length === 0) return null;
  return (
    <div className="flex flex-col gap-2">
      <p className="text-sm text-muted">Installed at GitHub, not linked here yet:</p>
      <Card className="overflow-hidden">
        <ul>
          {found.map((installation) => (
            <li
              key={installation.installationId}
              className="flex items-center gap-4 border-b px-4 py-2.5 last:border-b-0 sm:px-5"
            >
              <AccountIcon kind={installation.accountKind} />
              <span className="untrusted min-w-0 flex-1 truncate text-sm font-medium">{installation.account}</span>
              <Button
                size="sm"
                disabled={link.busy}
                aria-label={`Link ${installation.account}`}
                onClick={() => void link.run(installation)}
              >
                Link
              </Button>
            </li>
          ))}
        </ul>
      </Card>
    </div>
  );
}
