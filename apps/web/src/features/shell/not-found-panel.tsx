import { SearchX } from "lucide-react";
import Link from "next/link";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";

/** What is not there and what may not be seen look alike. */
export function NotFoundPanel() {
  return (
    <Card>
      <EmptyState
        icon={SearchX}
        title="There is nothing here"
        action={
          <Button asChild>
            <Link href="/">Go to the overview</Link>
          </Button>
        }
      >
        The address is wrong, the thing was deleted, or it belongs to an organization you are not in.
      </EmptyState>
    </Card>
  );
}
