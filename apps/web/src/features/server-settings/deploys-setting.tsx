"use client";

import type { DeploySettings, Server } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { BranchesEditor } from "./branches-editor.tsx";
import { type DeploysDraft, draftOfSettings, patchOfDraft } from "./deploys-draft.ts";
import { FollowFields, GoingLiveFields, PreviewFields } from "./deploys-fields.tsx";
import { GatesMatrix } from "./gates-matrix.tsx";
import { SettingCard } from "./setting-card.tsx";

/** How the server follows its repository: what deploys, where to, and what must hold before it goes live. */
export function DeploysSetting(props: {
  readonly org: string;
  readonly server: Server;
  readonly settings: DeploySettings;
}) {
  const router = useRouter();
  const saved = draftOfSettings(props.settings);
  const [draft, setDraft] = useState<DeploysDraft>(saved);
  // What is being typed is not wrong yet; faults show once one has tried to save.
  const [tried, setTried] = useState(false);
  const set = (change: Partial<DeploysDraft>) => setDraft((known) => ({ ...known, ...change }));
  const { patch, faults } = patchOfDraft(draft);
  const wrong = Object.keys(faults).length;
  const changed = JSON.stringify(draft) !== JSON.stringify(saved);
  const save = useAction(async () => {
    await call("updateDeploySettings", { params: { org: props.org, server: props.server.slug }, body: patch });
    setTried(false);
    toast.success("Saved. In force from the next push on.");
    router.refresh();
  });
  const shown = tried ? { ...save.trouble?.fields, ...faults } : (save.trouble?.fields ?? {});
  const fields = { draft, faults: shown, onChange: set };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (wrong === 0) void save.run();
      }}
    >
      <SettingCard
        id="deploys"
        title="Deploys"
        hint="Which pushes deploy, where to, and what must hold before one goes live."
        foot={
          tried && wrong > 0 ? (
            <span className="text-red">{wrong === 1 ? "One field is" : `${wrong} fields are`} wrong.</span>
          ) : (
            "In force from the next push on."
          )
        }
        stickyFoot={changed}
        action={
          <div className="flex gap-2">
            {changed ? (
              <Button
                tone="quiet"
                onClick={() => {
                  setDraft(saved);
                  setTried(false);
                }}
              >
                Discard
              </Button>
            ) : null}
            <Button type="submit" tone="primary" busy={save.busy} disabled={!changed}>
              Save deploys
            </Button>
          </div>
        }
      >
        {/* A bundled example has no repository to follow. */}
        {props.server.source.template ? null : (
          <>
            <FollowFields {...fields} source={props.server.source} />
            <Line />
            <BranchesEditor rows={draft.branches} faults={shown} onChange={(branches) => set({ branches })} />
            <Line />
            <PreviewFields {...fields} source={props.server.source} />
            <Line />
          </>
        )}
        <GoingLiveFields {...fields} />
        <Line />
        <GatesMatrix value={draft.gates} onChange={(gates) => set({ gates })} />
        <TroubleNotice trouble={save.trouble} />
      </SettingCard>
    </form>
  );
}

function Line() {
  return <hr className="-mx-5 border-line" />;
}
