"use client";

import type { MemberSession } from "@switchyard/contracts";
import { Monitor, Smartphone } from "lucide-react";
import { useRouter } from "next/navigation";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { browserWords, isPhone } from "../account/user-agent.ts";
import { methodWords } from "./method-words.ts";

/** Browsers in which members are signed in, each of which can be signed out. */
export function MemberSessions(props: { readonly org: string; readonly sessions: readonly MemberSession[] }) {
  const router = useRouter();
  const revoke = useAction(
    async (session: MemberSession) => {
      await call("revokeMemberSession", { params: { org: props.org, session: session.id } });
      router.refresh();
    },
    { announce: true },
  );
  return (
    <ul>
      {props.sessions.map((session) => {
        const Icon = isPhone(session.userAgent) ? Smartphone : Monitor;
        return (
          <li key={session.id} className="flex items-center gap-3 border-b px-4 py-3 last:border-b-0">
            <Icon aria-hidden className="size-4 shrink-0 text-muted" />
            <span className="min-w-0 flex-1">
              <span className="untrusted block truncate text-sm font-medium">{session.email}</span>
              <span className="block truncate text-xs text-muted" title={session.userAgent ?? undefined}>
                {methodWords(session.method)} · {browserWords(session.userAgent)} · {session.ip ?? "unknown address"} ·
                seen <Ago at={session.lastSeenAt} />
              </span>
            </span>
            <Button
              tone="quiet"
              size="sm"
              aria-label={`Sign out ${session.email}`}
              disabled={revoke.busy}
              onClick={() => void revoke.run(session)}
            >
              Sign out
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
