"use client";

import { useEffect, useState } from "react";

/**
 * The token in the page's fragment, which no server and no log has seen; undefined until the browser said, null when
 * there is none. It is taken out of the address bar at once, so that it stays in no history.
 */
export function useFragmentToken(): string | null | undefined {
  const [token, setToken] = useState<string | null | undefined>(undefined);
  useEffect(() => {
    const take = () => {
      const found = new URLSearchParams(window.location.hash.slice(1)).get("token");
      if (found) window.history.replaceState(null, "", window.location.pathname);
      setToken((known) => found ?? known ?? null);
    };
    take();
    // A link pasted while the page is open changes the fragment alone.
    window.addEventListener("hashchange", take);
    return () => window.removeEventListener("hashchange", take);
  }, []);
  return token;
}
