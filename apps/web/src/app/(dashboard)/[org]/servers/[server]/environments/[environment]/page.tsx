import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { factsOf } from "../../../../../../../features/environments/environment-facts.ts";
import { EnvironmentView } from "../../../../../../../features/environments/environment-view.tsx";
import { read, readOrNull, rights } from "../../../../../../../reads/read.ts";
import { readEnvironments } from "../../../../../../../reads/read-environments.ts";

interface Props {
  readonly params: Promise<{ org: string; server: string; environment: string }>;
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: (await props.params).environment };
}

/** One environment: what is live, what had been and why, its variables, who may call it. */
export default async function EnvironmentPage(props: Props) {
  const { org, server: slug, environment: name } = await props.params;
  const params = { org, server: slug };
  const [may, server, { environments, deployments }] = await Promise.all([
    rights(org),
    read("getServer", { params }),
    readEnvironments(params, name),
  ]);
  const environment = environments.find((candidate) => candidate.slug === name);
  if (!environment || environment.kind === "defaults") notFound();
  const defaults = environments.find((candidate) => candidate.kind === "defaults");
  const variablesOf = async (of: string | undefined) =>
    of === undefined ? [] : ((await readOrNull("listVariables", { params, query: { environment: of } }))?.data ?? []);
  const [promotions, variables, inherited] = await Promise.all([
    read("listPromotions", { params, query: { environment: name, limit: 30 } }),
    environment.closedAt === null ? variablesOf(name) : [],
    environment.kind === "preview" && environment.closedAt === null ? variablesOf(defaults?.slug) : [],
  ]);
  return (
    <EnvironmentView
      org={org}
      server={server}
      environment={environment}
      facts={factsOf(environments, deployments)[name] ?? null}
      promotions={promotions}
      variables={variables}
      inherited={inherited}
      rights={may}
    />
  );
}
