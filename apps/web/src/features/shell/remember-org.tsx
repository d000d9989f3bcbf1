"use client";

import { useEffect } from "react";

/** Keeps the org one was last in, for `/`. */
export function RememberOrg(props: { readonly org: string }) {
  useEffect(() => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser we support
    document.cookie = `sy_org=${props.org}; path=/; max-age=31536000; samesite=lax`;
  }, [props.org]);
  return null;
}
