import type { Server } from "@switchyard/contracts";
import { CircleX, PackageOpen, Rocket } from "lucide-react";
import Link from "next/link";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Endpoint } from "./endpoint.tsx";
import { isMoving } from "./server-state.ts";

/** The overview of a server that nothing is live on: where it stands, and the one thing to do. */
export function NotLiveYet(props: { readonly org: string; readonly server: Server }) {
  const { server } = props;
  const last = server.lastDeployment;
  const base = `/${props.org}/servers/${server.slug}`;
  const failed = last?.status === "failed";
  const moving = isMoving(last?.status);
  return (
    <>
      <Card>
        <EmptyState
          icon={failed ? CircleX : moving ? Rocket : PackageOpen}
          title={
            failed ? "The last deployment failed" : moving ? "The first deployment is under way" : "Nothing is live"
          }
          action={
            last ? (
              <Button asChild tone="primary">
                <Link href={`${base}/deployments/${last.id}`}>
                  {failed ? "See why it failed" : moving ? "Watch it" : "Open the last deployment"}
                </Link>
              </Button>
            ) : null
          }
        >
          {failed
            ? "Its page names the cause, the remedy and the lines of the log that matter. Nothing is live until a deployment is verified."
            : moving
              ? "The endpoint answers as soon as the server has been built and has answered real MCP requests."
              : "Deploy the head of the ref to make it live."}
        </EmptyState>
      </Card>
      <Endpoint server={server} eras={null} />
    </>
  );
}
