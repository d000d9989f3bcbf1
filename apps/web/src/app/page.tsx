import { requireSession } from "../session.ts";

export default async function Page() {
  const { user } = await requireSession();
  return <p>Signed in as {user.email}.</p>;
}
