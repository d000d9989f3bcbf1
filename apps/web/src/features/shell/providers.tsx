"use client";

import { ThemeProvider } from "next-themes";
import type { ReactNode } from "react";
import { Toaster } from "sonner";
import { TooltipProvider } from "../../components/ui/tooltip.tsx";

/** What every page stands in: the theme, tooltips, toasts. */
export function Providers(props: { readonly nonce: string | undefined; readonly children: ReactNode }) {
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      {...(props.nonce ? { nonce: props.nonce } : {})}
    >
      <TooltipProvider delayDuration={250}>{props.children}</TooltipProvider>
      <Toaster
        position="bottom-right"
        gap={8}
        toastOptions={{
          classNames: {
            toast: "!bg-raised !text-ink !border-line-strong !shadow-pop !rounded-lg !font-sans !text-sm",
            description: "!text-muted",
          },
        }}
      />
    </ThemeProvider>
  );
}
