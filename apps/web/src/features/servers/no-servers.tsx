import type { Template } from "@switchyard/contracts";
import { GitBranch, Server } from "lucide-react";
import Link from "next/link";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { ExampleGallery } from "./example-gallery.tsx";

/** What a server is, and the two ways to the first one. */
export function NoServers(props: {
  readonly org: string;
  readonly templates: readonly Template[];
  readonly mayCreate: boolean;
}) {
  return (
    <Card>
      <EmptyState
        icon={Server}
        title="Deploy your first server"
        className="pb-8"
        action={
          props.mayCreate ? (
            <Button asChild tone="primary">
              <Link href={`/${props.org}/servers/new`}>
                <GitBranch aria-hidden />
                Deploy from Git
              </Link>
            </Button>
          ) : null
        }
      >
        A server is an MCP server from a Git repository. Switchyard builds it in a sandbox, checks that it speaks MCP,
        and gives it an endpoint that only your organization can call. Every call stands in the audit trail.
      </EmptyState>
      {props.mayCreate && props.templates.length > 0 ? (
        <div className="border-t px-4 pt-5 pb-6 sm:px-6">
          <p className="mb-3 text-sm text-muted">Or try a bundled example. It is live in under a minute.</p>
          <ExampleGallery org={props.org} templates={props.templates} />
        </div>
      ) : null}
    </Card>
  );
}
