import type { Environment, Variable } from "@switchyard/contracts";
import Link from "next/link";
import { Section } from "../../components/ui/card.tsx";
import { cn } from "../../components/ui/class-names.ts";
import { ChangedVariables } from "../environments/changed-variables.tsx";
import { VariablesSetting } from "./variables-setting.tsx";

/** The variables of one environment, with a switch to those of the others. */
export function VariablesCard(props: {
  readonly org: string;
  readonly server: string;
  /** Production, the preview defaults, then open previews. */
  readonly environments: readonly Environment[];
  readonly chosen: Environment;
  readonly variables: readonly Variable[];
  readonly inherited: readonly Variable[];
  readonly redeploys: boolean;
  readonly mayDeploy: boolean;
}) {
  const { org, server, chosen } = props;
  return (
    <Section id="variables" className="scroll-mt-20" title="Variables" hint={hintOf(chosen)}>
      <nav aria-label="Variables of" className="flex gap-1 overflow-x-auto [scrollbar-width:none]">
        {props.environments.map((environment) => (
          <Link
            key={environment.slug}
            scroll={false}
            href={`/${org}/servers/${server}/settings?variables=${environment.slug}`}
            aria-current={environment.slug === chosen.slug ? "page" : undefined}
            className={cn(
              "inline-flex h-8 shrink-0 items-center rounded-md px-2.5 text-sm text-muted transition-colors hover:bg-hover hover:text-ink pointer-coarse:h-11",
              environment.slug === chosen.slug && "bg-hover font-medium text-ink",
            )}
          >
            {environment.kind === "production"
              ? "Production"
              : environment.kind === "defaults"
                ? "All previews"
                : environment.slug}
          </Link>
        ))}
      </nav>
      <ChangedVariables org={org} server={server} environment={chosen} mayDeploy={props.mayDeploy} />
      <VariablesSetting
        key={chosen.id}
        org={org}
        server={server}
        environment={chosen.slug}
        variables={props.variables}
        inherited={props.inherited}
        after={afterWords(chosen, props.redeploys)}
      />
    </Section>
  );
}

function hintOf(environment: Environment): string {
  if (environment.kind === "production") return "Of production. Previews never get them.";
  if (environment.kind === "defaults") {
    return "Every preview starts with these, except those of forks, which get none.";
  }
  return environment.pull?.fromFork
    ? `${environment.slug} is code from a fork and gets no variables, whatever is set here.`
    : `Of ${environment.slug}; one of the same name set here wins over the preview default.`;
}

function afterWords(environment: Environment, redeploys: boolean): string {
  if (environment.kind === "defaults") return "Previews get it with their next deployment.";
  return redeploys ? "What is live is deployed again with it." : "In force from the next deployment or restart.";
}
