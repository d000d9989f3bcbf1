"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { ago, clock, exact, timeOfDay } from "./time-words.ts";

const never = () => () => {};

/** Whether the page runs in the browser already; the reader's time zone is known only there. */
function useInBrowser(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}

/** How long ago, kept true while it is looked at; the exact time on hover. */
export function Ago(props: { readonly at: string; readonly className?: string }) {
  const [, tick] = useState(0);
  const inBrowser = useInBrowser();
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 15_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={props.at} title={exact(props.at, inBrowser)} className={props.className} suppressHydrationWarning>
      {ago(props.at, Date.now())}
    </time>
  );
}

/** Time of day with milliseconds for dense lists; with the date when it is not today. */
export function Clock(props: { readonly at: string; readonly className?: string }) {
  const inBrowser = useInBrowser();
  return (
    <time dateTime={props.at} title={exact(props.at, inBrowser)} className={props.className} suppressHydrationWarning>
      {clock(props.at, inBrowser)}
    </time>
  );
}

/** Time of day alone, where lines follow each other within minutes. */
export function TimeOfDay(props: { readonly at: string }) {
  const inBrowser = useInBrowser();
  return (
    <time dateTime={props.at} title={exact(props.at, inBrowser)} suppressHydrationWarning>
      {timeOfDay(props.at, inBrowser)}
    </time>
  );
}
