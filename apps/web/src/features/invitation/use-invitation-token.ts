"use client";

import { useEffect, useState } from "react";
import { useFragmentToken } from "../sign-in/use-fragment-token.ts";

const KEY = "switchyard.invitation";

/** Forgets the token of this tab, when it was used up or is dead. */
export function forgetInvitation(): void {
  window.sessionStorage.removeItem(KEY);
}

/**
 * The token of an invitation's link: from the fragment, or kept in this tab while its holder signs in or out. Undefined
 * until the browser said, null when there is none.
 */
export function useInvitationToken(): string | null | undefined {
  const fromLink = useFragmentToken();
  const [token, setToken] = useState<string | null | undefined>(undefined);
  useEffect(() => {
    if (fromLink === undefined) return;
    if (fromLink) window.sessionStorage.setItem(KEY, fromLink);
    setToken(fromLink ?? window.sessionStorage.getItem(KEY));
  }, [fromLink]);
  return token;
}
