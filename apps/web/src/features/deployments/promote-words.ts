import type { Deployment, Environment } from "@switchyard/contracts";
import { shortCommit } from "../servers/server-state.ts";

/** What a promotion is, told before it is made. */
export interface PromotionPlan {
  readonly kind: "promote" | "rollback" | "live";
  /** What the button says. */
  readonly verb: string;
  /** Which variables it will run with. */
  readonly variables: string;
}

/** Deployments that were live, by environment. */
export type LivedIn = Readonly<Record<string, readonly string[]>>;

/** Where a deployment may go live: production, its own environment and every open preview. */
export function targetsOf(environments: readonly Environment[]): readonly Environment[] {
  const open = environments.filter((environment) => environment.kind !== "defaults" && environment.closedAt === null);
  return [...open].sort(
    (a, b) => rank(a) - rank(b) || (a.pull?.number ?? 0) - (b.pull?.number ?? 0) || a.slug.localeCompare(b.slug),
  );
}

function rank(environment: Environment): number {
  return environment.kind === "production" ? 0 : 1;
}

/** Its own environment, unless it is live or closed there: then the first other one. */
export function firstTarget(
  deployment: Pick<Deployment, "id" | "environment" | "liveIn">,
  targets: readonly Environment[],
): string {
  const free = targets.filter((target) => !deployment.liveIn.includes(target.slug));
  const own = free.find((target) => target.slug === deployment.environment);
  return (own ?? free[0] ?? targets[0])?.slug ?? deployment.environment;
}

/** What promoting it there would be: a roll-back to what had been live, or a promotion of what had not. */
export function planOf(
  deployment: Pick<Deployment, "id" | "number" | "commit" | "liveIn" | "environment">,
  environment: string,
  lived: LivedIn,
): PromotionPlan {
  const name = shortCommit(deployment.commit) ?? `#${deployment.number}`;
  if (deployment.liveIn.includes(environment)) {
    return { kind: "live", verb: `Live in ${environment}`, variables: "It is live there already." };
  }
  if (lived[environment]?.includes(deployment.id)) {
    return {
      kind: "rollback",
      verb: `Roll back to ${name}`,
      variables: `It comes back with the variables and policies it last ran with in ${environment}, not with the current ones.`,
    };
  }
  return {
    kind: "promote",
    verb: `Promote ${name} to ${environment}`,
    variables:
      environment === deployment.environment
        ? "It runs with the variables it was verified with. To take the current ones, redeploy it instead."
        : `It runs with the variables of ${environment} as they are now.`,
  };
}

/**
 * Whether somebody who may approve must answer for it: gates block it, or it is code from a fork that would run with
 * the variables of another environment. What had been live there was let in once and needs nobody.
 */
export function needsOverrule(
  deployment: Pick<Deployment, "blockedBy" | "fromFork" | "environment">,
  environment: string,
  plan: PromotionPlan,
): boolean {
  if (plan.kind !== "promote") return false;
  return deployment.blockedBy.length > 0 || (deployment.fromFork && deployment.environment !== environment);
}

/** How an environment is called in a list to choose from. */
export function targetWords(environment: Environment): string {
  if (environment.kind === "production") return "production";
  if (environment.pull) return `${environment.slug} · ${environment.pull.title.slice(0, 60)}`;
  return environment.branch && environment.branch !== environment.slug
    ? `${environment.slug} · ${environment.branch}`
    : environment.slug;
}
