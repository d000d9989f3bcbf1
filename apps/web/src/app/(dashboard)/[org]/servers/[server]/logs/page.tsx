import type { Metadata } from "next";
import { RuntimeLog } from "../../../../../../features/logs/runtime-log.tsx";
import { read } from "../../../../../../reads/read.ts";

export const metadata: Metadata = { title: "Logs" };

/** What the running server writes. */
export default async function LogsPage(props: { readonly params: Promise<{ org: string; server: string }> }) {
  const params = await props.params;
  const first = await read("getServerLogs", { params, query: { limit: 1000 } });
  return <RuntimeLog key={params.server} org={params.org} server={params.server} first={first} />;
}
