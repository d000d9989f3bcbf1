/** What may go live where: pure, for promotions by hand and by the workflow. */
import { AppError, EnvironmentLimits, type GateResult } from "@switchyard/contracts";
import { z } from "zod";
import type { Policies } from "../promotion-store.ts";

/** Who may call a preview, narrowest first; null is its default, members who may manage servers and keys that name it. */
const NARROWEST_FIRST: readonly (string | null)[] = ["restricted", null, "organization", "public"];

/** The narrower of two access modes of a preview. What is not known counts as the default. */
export function narrowerAccess(one: string | null, other: string | null): string | null {
  const known = (mode: string | null): string | null => (NARROWEST_FIRST.includes(mode) ? mode : null);
  const [first, second] = [known(one), known(other)];
  return NARROWEST_FIRST.indexOf(first) <= NARROWEST_FIRST.indexOf(second) ? first : second;
}

const StoredPolicies = z.object({
  access: z.string().nullable().catch(null),
  limits: EnvironmentLimits.nullable().catch(null),
});

/** Policies as a row holds them; what cannot be read counts as none. */
export function readPolicies(stored: unknown): Policies {
  return StoredPolicies.catch({ access: null, limits: null }).parse(stored);
}

/** The policies a rollback puts in force: those of back then, but nobody may call who may not call now. */
export function rollbackPolicies(then: Policies, now: Policies): Policies {
  return { access: narrowerAccess(then.access, now.access), limits: then.limits };
}

/** Throws AppError environment_takes_no_deployment, environment_closed when nothing can be live in the environment. */
export function assertTakesDeployments(environment: {
  readonly slug: string;
  readonly kind: string;
  readonly closedAt: Date | null;
}): void {
  if (environment.kind === "defaults") {
    throw new AppError({
      code: "environment_takes_no_deployment",
      kind: "conflict",
      message: `"${environment.slug}" holds what previews start with; nothing is ever live in it.`,
      remedy: "Name production or a preview.",
    });
  }
  if (environment.closedAt === null) return;
  throw new AppError({
    code: "environment_closed",
    kind: "conflict",
    message: `The preview "${environment.slug}" is closed.`,
    remedy: "Open its pull request again or push to its branch, or promote to another environment.",
  });
}

const Plan = z.object({ requiredVariables: z.array(z.object({ name: z.string() })) });

/** Throws AppError variable_missing when the environment lacks variables that the deployment's plan requires. */
export function assertRequiredVariables(
  plan: unknown,
  environment: { readonly slug: string; readonly names: ReadonlySet<string> },
): void {
  const required = Plan.safeParse(plan).data?.requiredVariables ?? [];
  const missing = required.map(({ name }) => name).filter((name) => !environment.names.has(name));
  if (missing.length === 0) return;
  throw new AppError({
    code: "variable_missing",
    kind: "conflict",
    message: `The deployment requires ${missing.join(", ")}, which ${missing.length === 1 ? "is" : "are"} not set in ${environment.slug}.`,
    remedy: `Set ${missing.join(", ")} in the variables of ${environment.slug} and promote again.`,
    meta: { variables: missing },
  });
}

/** Throws AppError gate_blocks_promotion, which names the gates and who may overrule them. */
export function gateBlocks(number: number, environment: string, blocking: readonly GateResult[]): AppError {
  const why = blocking.map(({ title, summary }) => `${title}: ${summary}`).join(" · ");
  return new AppError({
    code: "gate_blocks_promotion",
    kind: "conflict",
    message: `Deployment #${number} does not go live in ${environment}: ${why}`,
    remedy: "An owner or admin of the org may promote it all the same, with `overrule` and a reason.",
    meta: { gates: blocking.map(({ gate }) => gate), permission: "deployment.approve" },
  });
}

export function forkNeedsApproval(number: number, environment: string): AppError {
  return new AppError({
    code: "fork_promotion_needs_approval",
    kind: "conflict",
    message: `Deployment #${number} is code from a fork; in ${environment} it would run with the variables of ${environment}.`,
    remedy: "An owner or admin of the org may promote it, with `overrule` and a reason.",
    meta: { permission: "deployment.approve" },
  });
}

export function reasonMissing(): AppError {
  return new AppError({
    code: "promotion_reason_missing",
    kind: "invalid_input",
    message: "Who overrules what keeps a deployment from going live says why: the history keeps it.",
    remedy: "Send a `reason`.",
  });
}

export function notReady(number: number, status: string): AppError {
  return new AppError({
    code: "deployment_not_ready",
    kind: "conflict",
    message: `Deployment #${number} is ${status}; only a ready deployment can be made live.`,
    remedy: "Choose a deployment that is ready, or deploy again.",
  });
}

export function pointerMoved(): AppError {
  return new AppError({
    code: "live_pointer_moved",
    kind: "conflict",
    message: "Another deployment was made live at the same moment.",
    remedy: "Look at which one is live now and decide again.",
  });
}
