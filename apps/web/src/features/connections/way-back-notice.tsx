"use client";

import { X } from "lucide-react";
import { usePathname, useSearchParams } from "next/navigation";
import { useEffect, useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { type WayBackWords, wayBackWords } from "./connection-words.ts";

/** What came of a trip to GitHub, once: the address forgets it, the page keeps it until it is closed or left. */
export function WayBackNotice() {
  const pathname = usePathname();
  const query = useSearchParams();
  const arrived = wayBackWords({ done: query.get("done"), trouble: query.get("trouble") });
  const [kept, setKept] = useState<WayBackWords | null>(arrived);
  useEffect(() => {
    if (!query.has("done") && !query.has("trouble")) return;
    const rest = new URLSearchParams(query);
    rest.delete("done");
    rest.delete("trouble");
    window.history.replaceState(null, "", rest.size > 0 ? `${pathname}?${rest}` : pathname);
  }, [pathname, query]);
  if (!kept) return null;
  return (
    <div role="status">
      <Notice
        tone={kept.tone}
        title={kept.title}
        action={
          <Button
            tone="quiet"
            size="icon"
            aria-label="Close this message"
            className="-my-1.5 -me-1.5"
            onClick={() => setKept(null)}
          >
            <X aria-hidden />
          </Button>
        }
      >
        {kept.text}
      </Notice>
    </div>
  );
}
