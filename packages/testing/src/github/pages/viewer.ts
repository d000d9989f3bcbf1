import { type Call, refusal } from "../http.ts";
import type { Account } from "../world.ts";
import { readCookie } from "./chrome.ts";

/** Who looks at a page: by the session of the sign-in page, the first person where nobody has signed in. */
export function viewerOf(call: Call): Account {
  const session = readCookie(call.headers.cookie, "_emu_session");
  const login = session === undefined ? undefined : call.world.sessions.get(session);
  const people = [...call.world.accounts.values()].filter(({ type }) => type === "User");
  const viewer = people.find((person) => person.login === login) ?? people[0];
  if (!viewer) throw refusal(401, "Requires authentication");
  return viewer;
}
