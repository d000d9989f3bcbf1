import { AppError } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { problemResponse } from "../../api/problem.ts";
import { composition } from "../../composition.ts";
import { statedRefusal } from "../../foreign-requests.ts";

export const dynamic = "force-dynamic";

/** Answers what was turned away at the door: 403, and by which name we are reached. */
export function GET(request: Request): Response {
  const { WEB_ORIGIN } = composition().config;
  const byName = statedRefusal(request.headers) !== "origin_refused";
  const error = new AppError({
    code: byName ? "host_wrong" : "origin_refused",
    kind: "forbidden",
    message: byName
      ? `Switchyard is reached here as ${WEB_ORIGIN}, not by this name.`
      : "Pages of another origin may not ask here.",
    remedy: byName
      ? "Use that address; if it is this one that is right, set WEB_ORIGIN to it."
      : "Use the dashboard, or call the API from a program.",
  });
  return problemResponse(error, newId("req"));
}

export { GET as DELETE, GET as HEAD, GET as OPTIONS, GET as PATCH, GET as POST, GET as PUT };
