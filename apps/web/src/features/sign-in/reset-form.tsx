"use client";

import { Skeleton } from "../../components/ui/skeleton.tsx";
import { NewPasswordForm } from "./new-password-form.tsx";
import { RequestResetForm } from "./request-reset-form.tsx";
import { useFragmentToken } from "./use-fragment-token.ts";

/** With a token, sets a new password; without one, asks for a link. */
export function ResetForm() {
  const token = useFragmentToken();
  if (token === undefined) return <Skeleton className="h-48 w-full" />;
  return token === null ? <RequestResetForm /> : <NewPasswordForm token={token} />;
}
