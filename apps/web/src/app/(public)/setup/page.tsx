import type { Metadata } from "next";
import { SetupForm } from "../../../features/sign-in/setup-form.tsx";

export const metadata: Metadata = { title: "Set up" };

/** The first page of an installation: whoever holds the link becomes its owner. */
export default function SetupPage() {
  return (
    <>
      <div>
        <h1 className="text-xl font-semibold tracking-[-0.018em]">Set up Switchyard</h1>
        <p className="mt-1 text-sm text-muted text-pretty">
          You become the owner of this installation. The link works once.
        </p>
      </div>
      <SetupForm />
    </>
  );
}
