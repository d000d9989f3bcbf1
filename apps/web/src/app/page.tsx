import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { viewer } from "../reads/read.ts";

/** Leads to the org one was last in; the sign-in page comes first for who is not signed in. */
export default async function HomePage() {
  const [me, jar] = await Promise.all([viewer(), cookies()]);
  const last = jar.get("sy_org")?.value;
  const org = me.orgs.find((candidate) => candidate.slug === last) ?? me.orgs[0];
  redirect(org ? `/${org.slug}` : "/account");
}
