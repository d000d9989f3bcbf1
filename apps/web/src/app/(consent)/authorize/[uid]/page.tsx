import { AppError } from "@switchyard/contracts";
import { type ConsentRequest, getConsentRequest, recallConsent, requestCookieName } from "@switchyard/oauth";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { composition } from "../../../../composition.ts";
import { hasSecureCookies } from "../../../../config.ts";
import { resumePath } from "../../../../consent/resume-path.ts";
import { ConsentPage } from "../../../../features/consent/consent-page.tsx";
import { NoConsent } from "../../../../features/consent/no-consent.tsx";
import { requireSession } from "../../../../session.ts";

export const metadata: Metadata = { title: "Connect a client", robots: { index: false } };

/** What a client asks the signed-in person for. Nobody sees it twice for what they gave before, where that is safe. */
export default async function AuthorizePage(props: { readonly params: Promise<{ uid: string }> }) {
  const { uid } = await props.params;
  const { identity } = await requireSession();
  const deps = composition();
  const cookie = (await cookies()).get(requestCookieName(hasSecureCookies(deps.config.WEB_ORIGIN)));
  const input = { uid, browser: cookie?.value ?? null };
  let request: ConsentRequest;
  let goOn = false;
  try {
    request = await getConsentRequest(deps, identity, input);
    goOn = request.state === "asked" && request.remembered && (await recallConsent(deps, identity, input));
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === "internal") throw error;
    return <NoConsent uid={uid} fault={faultOf(error)} email={identity.label} />;
  }
  if (goOn) redirect(resumePath(uid));
  return <ConsentPage request={request} />;
}

function faultOf({ code, message, remedy, meta }: AppError) {
  const org = meta?.["org"];
  return { code, message, remedy: remedy ?? null, org: typeof org === "string" ? org : null };
}
