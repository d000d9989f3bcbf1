"use client";

import { CloudOff, RotateCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { startTransition } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";

/** A page that could not be read: what to do, and the id under which the server's log has the cause. */
export function ErrorPanel(props: { readonly digest: string | undefined; readonly reset: () => void }) {
  const router = useRouter();
  const again = () =>
    startTransition(() => {
      router.refresh();
      props.reset();
    });
  return (
    <Card>
      <EmptyState
        icon={CloudOff}
        title="This page could not be read"
        action={
          <Button tone="primary" onClick={again}>
            <RotateCw aria-hidden />
            Try again
          </Button>
        }
      >
        Something failed inside Switchyard; your servers are not touched by it. If it stays, give the request id to
        whoever runs this installation.
        {props.digest ? <code className="mt-2 block font-mono text-xs">Request {props.digest}</code> : null}
      </EmptyState>
    </Card>
  );
}
