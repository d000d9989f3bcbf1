/** What the commit's status says about a deployment. Pure. */
import type { Deployment } from "@switchyard/contracts";
import type { CommitStatusInput } from "../ports.ts";
import { duration } from "./markdown.ts";

const DESCRIPTION_MAX = 140;

type Said = Pick<CommitStatusInput, "state" | "description">;

/** State and description (at most 140 characters) of a deployment. */
export function statusReport(deployment: Deployment): Said {
  const { state, description } = said(deployment);
  const line = description.replace(/[\p{Cc}\p{Cf}]/gu, " ").toWellFormed();
  const characters = [...line];
  const cut = characters.length > DESCRIPTION_MAX ? `${characters.slice(0, DESCRIPTION_MAX - 1).join("")}…` : line;
  return { state, description: cut };
}

/** Stays the same over updates: `switchyard/{server}`, with the environment where it is not production. */
export function statusContext(server: string, environment: string): string {
  return environment === "production" ? `switchyard/${server}` : `switchyard/${server}/${environment}`;
}

function said(deployment: Deployment): Said {
  const place = deployment.environment;
  switch (deployment.status) {
    case "queued":
      return { state: "pending", description: waiting(deployment) };
    case "building":
      return { state: "pending", description: `Building for ${place}` };
    case "verifying":
      return { state: "pending", description: `Verifying for ${place}` };
    case "ready":
      return ready(deployment);
    case "failed":
      return { state: "failure", description: `Failed: ${deployment.failure?.message ?? "see the deployment"}` };
    case "canceled":
      return { state: "error", description: `Canceled before it was ready in ${place}` };
    case "superseded":
      return { state: "error", description: `Superseded by a newer commit in ${place}` };
  }
}

function waiting({ hold, environment }: Deployment): string {
  if (hold?.reason === "approval") return `Waits for approval by a member, for ${environment}`;
  if (hold?.reason === "checks") return `Waits for the other checks of this commit, for ${environment}`;
  return `Queued for ${environment}`;
}

function ready(deployment: Deployment): Said {
  const { blockedBy, environment, live } = deployment;
  const took = tookOf(deployment);
  const time = took === null ? "" : ` in ${duration(took)}`;
  if (blockedBy.length > 0 && !live) {
    return {
      state: "failure",
      description: `Ready${time}, but a gate keeps it from going live: ${blockedBy.join(", ")}`,
    };
  }
  return {
    state: "success",
    description: live ? `Live in ${environment}, ready${time}` : `Ready${time} for ${environment}`,
  };
}

/** Milliseconds from its start to being ready. */
export function tookOf({ startedAt, readyAt }: Deployment): number | null {
  return startedAt && readyAt ? Math.max(0, Date.parse(readyAt) - Date.parse(startedAt)) : null;
}
