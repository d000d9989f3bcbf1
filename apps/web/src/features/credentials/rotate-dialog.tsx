"use client";

import { RotateCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { RevealedSecret } from "../../components/ui/revealed-secret.tsx";
import { exact } from "../../components/ui/time-words.ts";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { rotate, type Target } from "./credential-acts.ts";
import { OverlapField } from "./overlap-field.tsx";

/** Makes a new secret: first how long the old one works on, then the new one, once. */
export function RotateDialog({ target }: { readonly target: Target }) {
  const router = useRouter();
  const [overlap, setOverlap] = useState(24);
  const [made, setMade] = useState<Awaited<ReturnType<typeof rotate>> | null>(null);
  const act = useAction(async () => {
    setMade(await rotate(target, overlap));
    router.refresh();
  });
  return (
    <Dialog
      onOpenChange={() => {
        setMade(null);
        act.clear();
      }}
    >
      <DialogTrigger asChild>
        <Button>
          <RotateCw aria-hidden />
          Rotate
        </Button>
      </DialogTrigger>
      <DialogContent
        title={made ? `New secret of ${target.name}` : `Rotate ${target.name}`}
        hint={made ? undefined : "A new secret is made. Put it where the old one is while both work."}
      >
        {made ? (
          <div className="flex flex-col gap-3">
            <RevealedSecret secret={made.secret}>
              {made.previousUntil
                ? `The one before works until ${exact(made.previousUntil, true)}.`
                : "The one before has ended, and the tokens taken with it end within 5 seconds."}
            </RevealedSecret>
          </div>
        ) : (
          <div className="flex flex-col gap-4">
            <OverlapField value={overlap} onChange={setOverlap} />
            <TroubleNotice trouble={act.trouble} />
            <Button tone="primary" busy={act.busy} onClick={() => void act.run()} className="self-end">
              Make a new secret
            </Button>
          </div>
        )}
      </DialogContent>
    </Dialog>
  );
}
