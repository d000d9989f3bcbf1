import type { Metadata } from "next";
import { ResetForm } from "../../../features/sign-in/reset-form.tsx";

export const metadata: Metadata = { title: "Reset the password" };

/** Asks for a reset link, or sets a new password with one. */
export default function ResetPage() {
  return <ResetForm />;
}
