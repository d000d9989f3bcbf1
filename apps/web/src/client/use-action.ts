"use client";

import { useCallback, useState } from "react";
import { toast } from "sonner";
import { type Trouble, troubleOf } from "./problem.ts";

export interface Action<A extends unknown[]> {
  readonly run: (...args: A) => Promise<boolean>;
  readonly busy: boolean;
  readonly trouble: Trouble | null;
  readonly clear: () => void;
}

/**
 * One write and its three states. `run` answers whether it worked; a failure stays in `trouble` (and, with
 * `announce`, becomes a toast) and nothing the person entered is touched.
 */
export function useAction<A extends unknown[]>(
  act: (...args: A) => Promise<unknown>,
  options: { readonly announce?: boolean } = {},
): Action<A> {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const run = async (...args: A): Promise<boolean> => {
    setBusy(true);
    setTrouble(null);
    try {
      await act(...args);
      return true;
    } catch (caught) {
      const found = troubleOf(caught);
      setTrouble(found);
      if (options.announce) toast.error(found.message, found.remedy ? { description: found.remedy } : {});
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { run, busy, trouble, clear: useCallback(() => setTrouble(null), []) };
}
