import type { Metadata } from "next";
import { composition } from "../../../../../../composition.ts";
import { ClientView } from "../../../../../../features/credentials/client-view.tsx";
import { read, rights } from "../../../../../../reads/read.ts";

export const metadata: Metadata = { title: "OAuth client" };

/** One OAuth client. */
export default async function ClientPage(props: { readonly params: Promise<{ org: string; client: string }> }) {
  const params = await props.params;
  const [client, reach, may, servers] = await Promise.all([
    read("getOauthClient", { params }),
    read("getOauthClientReach", { params }),
    rights(params.org),
    read("listServers", { params, query: { limit: 200 } }),
  ]);
  return (
    <ClientView
      org={params.org}
      client={client}
      reach={reach}
      issuer={composition().config.WEB_ORIGIN}
      mayManage={may.includes("client.manage")}
      servers={servers.data.map(({ slug }) => slug)}
    />
  );
}
