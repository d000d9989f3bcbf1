import { type ConsentRequest, getConsentRequest, recallConsent, requestCookieName } from "@switchyard/oauth";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { composition } from "../../../../composition.ts";
import { hasSecureCookies } from "../../../../config.ts";
import { consentFault } from "../../../../consent/consent-fault.ts";
import { resumePath } from "../../../../consent/resume-path.ts";
import { ConsentPage } from "../../../../features/consent/consent-page.tsx";
import { browserDoor } from "../../../../features/consent/door.ts";
import { NoConsent } from "../../../../features/consent/no-consent.tsx";
import { requireSession } from "../../../../session.ts";

export const metadata: Metadata = { title: "Connect a client", robots: { index: false } };

/** What a client asks the signed-in person for. Nobody sees it twice for what they gave before, where that is safe. */
export default async function AuthorizePage(props: { readonly params: Promise<{ uid: string }> }) {
  const { uid } = await props.params;
  const { identity } = await requireSession();
  const deps = composition();
  const cookie = (await cookies()).get(requestCookieName(hasSecureCookies(deps.config.WEB_ORIGIN)));
  const door = browserDoor(uid);
  const input = { uid, browser: cookie?.value ?? null };
  let request: ConsentRequest;
  let goOn = false;
  try {
    request = await getConsentRequest(deps, identity, input);
    goOn = request.state === "asked" && request.remembered && (await recallConsent(deps, identity, input));
  } catch (error) {
    return <NoConsent back={door.back} fault={consentFault(error)} email={identity.label} />;
  }
  if (goOn) redirect(resumePath(uid));
  return <ConsentPage request={request} door={door} />;
}
