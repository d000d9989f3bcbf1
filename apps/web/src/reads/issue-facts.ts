import { notFound } from "next/navigation";
import type { IssueFormFacts } from "../features/credentials/issue-form.tsx";
import { read, readOrNull, rights } from "./read.ts";

/** What the page that issues a credential chooses from. The 404 page for who may not issue one. */
export async function issueFacts(asked: {
  readonly org: string;
  readonly kind: "client" | "key";
  /** Server in the page's address. */
  readonly server: string | string[] | undefined;
}): Promise<IssueFormFacts> {
  const { org, kind } = asked;
  const may = await rights(org);
  if (!may.includes(kind === "client" ? "client.manage" : "key.manage")) notFound();
  // Who may not write policies makes keys for themselves only.
  const choosesOwner = may.includes("policy.manage");
  const [servers, members] = await Promise.all([
    read("listServers", { params: { org }, query: { limit: 200 } }),
    choosesOwner ? readOrNull("listMembers", { params: { org }, query: { limit: 200 } }) : null,
  ]);
  const slugs = servers.data.map(({ slug }) => slug);
  return {
    ...{ org, kind, servers: slugs },
    members: (members?.data ?? []).map(({ userId, email }) => ({ userId, email })),
    server: slugs.find((slug) => slug === asked.server) ?? null,
  };
}
