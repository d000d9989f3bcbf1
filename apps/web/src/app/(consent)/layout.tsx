import type { ReactNode } from "react";
import { Mark } from "../../components/ui/logo.tsx";

/** Pages on the way from a client and back to it: nothing on them leads elsewhere. They work on a phone. */
export default function ConsentLayout(props: { readonly children: ReactNode }) {
  return (
    <main className="flex min-h-dvh flex-col items-center px-4 py-8 sm:justify-center sm:py-12">
      <div className="flex w-full max-w-[460px] flex-col gap-5">
        <div className="flex items-center gap-2 text-sm font-semibold tracking-[-0.011em]">
          <Mark className="size-[22px]" />
          Switchyard
        </div>
        {props.children}
      </div>
    </main>
  );
}
