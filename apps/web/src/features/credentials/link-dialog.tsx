"use client";

import { Link2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Select } from "../../components/ui/input.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { makeLink, type Target } from "./credential-acts.ts";
import { LinkToSend } from "./link-to-send.tsx";
import { OverlapField } from "./overlap-field.tsx";

const lives = [
  [1, "1 hour"],
  [24, "1 day"],
  [72, "3 days"],
  [168, "7 days"],
] as const;

/** Makes a one-time link with which a teammate collects the secret. */
export function LinkDialog(props: {
  readonly target: Target;
  readonly owner: string | null;
  /** Whether a secret works now that collecting would replace. */
  readonly replaces: boolean;
}) {
  const router = useRouter();
  const [expiresInHours, setLife] = useState(72);
  const [overlapHours, setOverlap] = useState(0);
  const [link, setLink] = useState<Awaited<ReturnType<typeof makeLink>> | null>(null);
  const act = useAction(async () => {
    setLink(await makeLink(props.target, { expiresInHours, overlapHours: props.replaces ? overlapHours : 0 }));
    router.refresh();
  });
  return (
    <Dialog
      onOpenChange={() => {
        setLink(null);
        act.clear();
      }}
    >
      <DialogTrigger asChild>
        <Button>
          <Link2 aria-hidden />
          One-time link
        </Button>
      </DialogTrigger>
      <DialogContent
        title={`Hand over ${props.target.name}`}
        hint={
          link ? undefined : "A teammate collects it by a link. Its secret is made then, so nobody else ever sees it."
        }
      >
        {link ? (
          <LinkToSend link={link} owner={props.owner} />
        ) : (
          <div className="flex flex-col gap-4">
            <Field label="The link works for">
              {(control) => (
                <Select
                  {...control}
                  value={String(expiresInHours)}
                  onChange={(event) => setLife(Number(event.target.value))}
                >
                  {lives.map(([hours, words]) => (
                    <option key={hours} value={hours}>
                      {words}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            {props.replaces ? <OverlapField value={overlapHours} onChange={setOverlap} /> : null}
            <TroubleNotice trouble={act.trouble} />
            <Button tone="primary" busy={act.busy} onClick={() => void act.run()} className="self-end">
              Make the link
            </Button>
          </div>
        )}
      </DialogContent>
    </Dialog>
  );
}
