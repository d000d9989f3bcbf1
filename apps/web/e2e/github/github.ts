import type { TestGithub } from "@switchyard/testing/github";
import { githubDoor } from "../environment.ts";
import type { Act } from "./acts.ts";

/** The test GitHub in the process of the providers; acts resolve when their webhooks were answered. */
export const github = {
  commit: remote("commit"),
  openPull: remote("openPull"),
  pushToPull: remote("pushToPull"),
  closePull: remote("closePull"),
  head: remote("head"),
  statuses: remote("statuses"),
  comments: remote("comments"),
};

function remote<A extends Act>(act: A) {
  return async (...input: Parameters<TestGithub[A]>): Promise<Awaited<ReturnType<TestGithub[A]>>> => {
    const response = await fetch(`${githubDoor}/${act}`, { method: "POST", body: JSON.stringify(input) });
    if (!response.ok) throw new Error(`${act} at the test GitHub: ${response.status} ${await response.text()}`);
    return (await response.json()) as Awaited<ReturnType<TestGithub[A]>>;
  };
}
