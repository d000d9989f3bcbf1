"use client";

import type { Server } from "@switchyard/contracts";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Switch } from "../../components/ui/switch.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { bridgeWords, type LiveEras } from "./era-words.ts";
import { SettingCard } from "./setting-card.tsx";

/** Whether clients of both protocol eras are served where the server speaks the handshake era alone. */
export function ErasSetting(props: {
  readonly org: string;
  readonly server: Server;
  /** Of the live deployment; null while nothing is live. */
  readonly live: LiveEras | null;
}) {
  const router = useRouter();
  const { eraBridge, slug } = props.server;
  const save = useAction(async (on: boolean) => {
    await call("updateServer", { params: { org: props.org, server: slug }, body: { eraBridge: on } });
    toast.success(
      on ? "Saved. In force with the next deployment." : "Saved. Instances that start from now on have no bridge.",
    );
    router.refresh();
  });
  return (
    <SettingCard
      id="eras"
      title="Protocol eras"
      hint={
        <>
          MCP has two: sessions (2025) and stateless requests (2026). A bridge beside the server speaks the one it does
          not.{" "}
          <Link
            href="/docs/protocol-eras"
            className="text-ink underline decoration-line-strong underline-offset-3 hover:decoration-current"
          >
            How it works
          </Link>
        </>
      }
    >
      <div className="flex flex-col gap-1">
        <Switch checked={save.busy ? !eraBridge : eraBridge} onChange={(on) => void save.run(on)}>
          Serve clients of both protocol eras
        </Switch>
        <p className="text-sm text-muted text-pretty">{bridgeWords(props.live, eraBridge)}</p>
      </div>
      <TroubleNotice trouble={save.trouble} />
    </SettingCard>
  );
}
