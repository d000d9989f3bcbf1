import type { Environment } from "@switchyard/contracts";
import { History } from "lucide-react";
import Link from "next/link";
import { Button } from "../../components/ui/button.tsx";
import { Card, Section } from "../../components/ui/card.tsx";
import { EndpointLine } from "./endpoint-line.tsx";
import type { EnvironmentFacts } from "./environment-facts.ts";
import { LiveLine } from "./live-line.tsx";

/** What is live in production, since when, and the way to what had been. */
export function ProductionCard(props: {
  readonly base: string;
  readonly production: Environment;
  readonly facts: EnvironmentFacts | null;
}) {
  const { base, production } = props;
  return (
    <Section
      title="Production"
      action={
        <Button asChild size="sm">
          <Link href={`${base}/environments/${production.slug}`}>
            <History aria-hidden />
            What was live
          </Link>
        </Button>
      }
    >
      <Card>
        <div className="flex flex-col gap-1.5 px-4 py-3">
          <LiveLine base={base} environment={production} facts={props.facts} />
          <EndpointLine url={production.mcpUrl} />
        </div>
      </Card>
    </Section>
  );
}
