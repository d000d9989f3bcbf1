import { NotFoundPanel } from "../../../features/shell/not-found-panel.tsx";

/** The 404 page within an org. */
export default function OrgNotFound() {
  return <NotFoundPanel />;
}
