import { problemError, unreachable } from "./call.ts";

/** Posts JSON to one of our own form endpoints outside `/api/v1`. Throws AppError as the API client does. */
export async function postForm<T>(path: `/api/${string}`, body: unknown): Promise<T> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }).catch((cause: unknown) => {
    throw unreachable(cause);
  });
  if (!response.ok) throw await problemError(response);
  return (await response.json()) as T;
}
