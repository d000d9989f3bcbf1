"use client";

import type { SessionView } from "@switchyard/contracts";
import { Monitor, Smartphone } from "lucide-react";
import { useRouter } from "next/navigation";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { Chip } from "../../components/ui/chip.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { methodWords } from "../org-sign-in/method-words.ts";
import { browserWords, isPhone } from "./user-agent.ts";

/** Signed-in browsers, each of which can be signed out. */
export function SessionsList(props: { readonly sessions: readonly SessionView[] }) {
  const router = useRouter();
  const revoke = useAction(
    async (session: SessionView) => {
      await call("revokeSession", { params: { session: session.id } });
      if (session.current) router.push("/sign-in");
      router.refresh();
    },
    { announce: true },
  );
  return (
    <Card className="overflow-hidden">
      <ul>
        {props.sessions.map((session) => {
          const Icon = isPhone(session.userAgent) ? Smartphone : Monitor;
          return (
            <li key={session.id} className="flex items-center gap-3 border-b px-4 py-3 last:border-b-0">
              <Icon aria-hidden className="size-4 shrink-0 text-muted" />
              <span className="min-w-0 flex-1">
                <span className="flex items-center gap-2 text-sm font-medium">
                  <span className="untrusted truncate" title={session.userAgent ?? undefined}>
                    {browserWords(session.userAgent)}
                  </span>
                  {session.current ? <Chip tone="green">This browser</Chip> : null}
                </span>
                <span className="block truncate text-xs text-muted">
                  {methodWords(session.method)} · {session.ip ?? "unknown address"} · seen{" "}
                  <Ago at={session.lastSeenAt} />
                </span>
              </span>
              <Button tone="quiet" size="sm" disabled={revoke.busy} onClick={() => void revoke.run(session)}>
                Sign out
              </Button>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
