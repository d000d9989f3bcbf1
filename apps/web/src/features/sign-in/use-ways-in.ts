"use client";

import type { WayIn } from "@switchyard/tenancy";
import { useEffect, useState } from "react";
import { postForm } from "../../client/post-form.ts";

const PAUSE_MS = 250;
const known = new Map<string, readonly WayIn[]>();

/** What stands after the @ of an address that looks whole; null before. */
function domainOf(email: string): string | null {
  return /^[^@\s]+@([^@\s]+\.[^@\s.]{2,})$/.exec(email.trim())?.[1]?.toLowerCase() ?? null;
}

/**
 * The identity providers by which an address signs in, asked once per domain while the person types. None where nobody
 * answers: a password works all the same.
 */
export function useWaysIn(email: string): { readonly domain: string | null; readonly ways: readonly WayIn[] } {
  const domain = domainOf(email);
  const [found, setFound] = useState<{ readonly domain: string; readonly ways: readonly WayIn[] } | null>(null);
  useEffect(() => {
    if (domain === null) return;
    const cached = known.get(domain);
    if (cached) return setFound({ domain, ways: cached });
    let gone = false;
    const timer = setTimeout(async () => {
      const body = { email: `x@${domain}` };
      const answer = await postForm<{ ways: readonly WayIn[] }>("/api/sign-in/ways", body).catch(() => null);
      if (answer) known.set(domain, answer.ways);
      if (!gone) setFound({ domain, ways: answer?.ways ?? [] });
    }, PAUSE_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [domain]);
  return { domain, ways: found?.domain === domain ? found.ways : [] };
}
