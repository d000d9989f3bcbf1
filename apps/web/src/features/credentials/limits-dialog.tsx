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

/** What of a credential's limits is changed here. */
export interface Limits {
  readonly servers: readonly string[];
  readonly ipAllow: readonly string[];
}

const KEEP = "keep";

/** Changes which servers a credential opens, from where, and until when. */
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
  const [ipAllow, setIpAllow] = useState(props.limits.ipAllow.join("\n"));
  const [expiry, setExpiry] = useState(KEEP);
  const act = useAction(async () => {
    await changeLimits(props.target, {
      ...(changed === null ? {} : { servers: [...changed] }),
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
          <Button type="submit" tone="primary" busy={act.busy} className="self-end">
            Change limits
          </Button>
        </form>
      </DialogContent>
    </Dialog>
  );
}

function endOf(days: string): string | null {
  return days === "null" ? null : new Date(Date.now() + Number(days) * 86_400_000).toISOString();
}
