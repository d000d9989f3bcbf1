import { NotFoundPanel } from "../features/shell/not-found-panel.tsx";
import { PlainShell } from "../features/shell/plain-shell.tsx";

/** The 404 page outside any org. */
export default function NotFound() {
  return (
    <PlainShell>
      <NotFoundPanel />
    </PlainShell>
  );
}
