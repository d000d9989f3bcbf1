import type { Metadata } from "next";
import { composition } from "../../../../../../composition.ts";
import { KeyView } from "../../../../../../features/credentials/key-view.tsx";
import { read, rights } from "../../../../../../reads/read.ts";

export const metadata: Metadata = { title: "API key" };

/** One API key. */
export default async function KeyPage(props: { readonly params: Promise<{ org: string; key: string }> }) {
  const params = await props.params;
  const [key, reach, may, servers] = await Promise.all([
    read("getApiKey", { params }),
    read("getApiKeyReach", { params }),
    rights(params.org),
    read("listServers", { params, query: { limit: 200 } }),
  ]);
  return (
    <KeyView
      org={params.org}
      apiKey={key}
      reach={reach}
      issuer={composition().config.WEB_ORIGIN}
      mayManage={may.includes("key.manage")}
      servers={servers.data.map(({ slug }) => slug)}
    />
  );
}
