import { PageSkeleton } from "../../../../../../components/ui/skeleton.tsx";

/** The shape of the page while it is read. */
export default function Loading() {
  return <PageSkeleton words="Reading" rows={6} />;
}
