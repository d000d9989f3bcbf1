"use client";

import { SlidersHorizontal } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Select, Textarea } from "../../components/ui/input.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { changeLimits, type Target } from "./credential-acts.ts";
import { lines } from "./issue-draft.ts";
import { expiries } from "./key-roles.ts";
import { ServerChoice } from "./server-choice.tsx";
import { allTools, lacksTools, type ToolsDraft, toolLimits, toolsChoiceOf } from "./tools-choice.ts";
import { ToolsField } from "./tools-field.tsx";
import { useReachPreview } from "./use-reach-preview.ts";
import { useToolGroups } from "./use-tool-groups.ts";

/** What of a credential's limits is changed here. */
export interface Limits {
  readonly servers: readonly string[];
  readonly scopes: readonly string[];
  readonly tools: readonly string[];
  readonly ipAllow: readonly string[];
}

const KEEP = "keep";

/** Changes which servers and tools a credential opens, from where, and until when. */
export function LimitsDialog(props: {
  readonly target: Target;
  readonly limits: Limits;
  /** Servers of the org; null for a credential that names none. */
  readonly servers: readonly string[] | null;
}) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  // Null until it is touched: a server that was deleted keeps its place, since a key that names none opens all.
  const [changed, setChanged] = useState<readonly string[] | null>(null);
  const servers = changed ?? props.limits.servers.filter((slug) => props.servers?.includes(slug));
  const [tools, setTools] = useState<ToolsDraft | null>(null);
  const [ipAllow, setIpAllow] = useState(props.limits.ipAllow.join("\n"));
  const [expiry, setExpiry] = useState(KEEP);
  const act = useAction(async () => {
    await changeLimits(props.target, {
      ...(changed === null ? {} : { servers: [...changed] }),
      ...(tools === null ? {} : limitsOf(props.target, tools)),
      ipAllow: lines(ipAllow),
      ...(expiry === KEEP ? {} : { expiresAt: endOf(expiry) }),
    });
    setOpen(false);
    toast.success(`${props.target.name} is changed, everywhere within 5 seconds.`);
    router.refresh();
  });
  const wrongAddress = Object.entries(act.trouble?.fields ?? {}).find(([path]) => path.startsWith("ipAllow"))?.[1];
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button>
          <SlidersHorizontal aria-hidden />
          Limits
        </Button>
      </DialogTrigger>
      <DialogContent
        title={`Limits of ${props.target.name}`}
        hint="In force within 5 seconds, also for tokens taken before."
      >
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            void act.run();
          }}
        >
          {props.servers === null ? null : (
            <ServerChoice
              servers={props.servers}
              chosen={servers}
              error={act.trouble?.fields["servers"]}
              onChange={setChanged}
              {...(props.target.kind === "key" ? { all: "None chosen means every server." } : {})}
            />
          )}
          {props.servers === null ? null : (
            <ToolsOfServers
              target={props.target}
              servers={servers.length === 0 ? props.servers : servers}
              draft={tools ?? toolsChoiceOf(props.limits)}
              onChange={setTools}
            />
          )}
          <Field
            label="Only from these addresses"
            optional
            error={wrongAddress}
            hint="One a line; empty means anywhere."
          >
            {(control) => (
              <Textarea
                {...control}
                rows={2}
                value={ipAllow}
                onChange={(event) => setIpAllow(event.target.value)}
                spellCheck={false}
                className="min-h-16 font-mono md:text-xs"
              />
            )}
          </Field>
          <Field label="Expires">
            {(control) => (
              <Select {...control} value={expiry} onChange={(event) => setExpiry(event.target.value)}>
                <option value={KEEP}>As it is</option>
                {expiries.map(({ days, words }) => (
                  <option key={words} value={String(days)}>
                    {days === null ? words : `${words} from now`}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <TroubleNotice trouble={act.trouble} />
          <Button
            type="submit"
            tone="primary"
            busy={act.busy}
            disabled={tools !== null && lacksTools(tools)}
            className="self-end"
          >
            Change limits
          </Button>
        </form>
      </DialogContent>
    </Dialog>
  );
}

/** The choice of tools among those of some servers; where the scopes say more than it can, that is said instead. */
function ToolsOfServers(props: {
  readonly target: Target;
  readonly servers: readonly string[];
  readonly draft: ToolsDraft | null;
  readonly onChange: (draft: ToolsDraft) => void;
}) {
  const { kind, org } = props.target;
  const everything = { kind, servers: [...props.servers], scopes: [...toolLimits(allTools).scopes], tools: [] };
  const { reach } = useReachPreview(org, props.draft?.tools === "chosen" ? everything : null);
  const groups = useToolGroups(org, props.servers);
  if (props.draft === null) {
    return <p className="text-sm text-muted">Its scopes name single tools; they are changed by the API.</p>;
  }
  const known = (reach?.servers ?? []).flatMap(({ tools }) => tools ?? []).map(({ name }) => name);
  return <ToolsField draft={props.draft} known={known} groups={groups} onChange={props.onChange} />;
}

/** A key that may call all tools names no scopes, as one that was made so. */
function limitsOf(target: Target, draft: ToolsDraft) {
  const { scopes, tools } = toolLimits(draft);
  const all = target.kind === "key" && scopes.includes("tools:call");
  return { scopes: all ? [] : [...scopes], tools: [...tools] };
}

function endOf(days: string): string | null {
  return days === "null" ? null : new Date(Date.now() + Number(days) * 86_400_000).toISOString();
}
