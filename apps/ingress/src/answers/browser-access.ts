import type { Exchange } from "../exchange.ts";
import { baseHeaders } from "./response-headers.ts";

/** Lets the dashboard's page, whose origin was checked, read the answer; no cookies are ever involved. */
export function allowBrowser({ request, response }: Exchange): void {
  response.setHeader("access-control-allow-origin", request.headers.origin ?? "");
  response.setHeader("vary", "origin");
}

/** Answers a preflight of the dashboard's page. */
export function answerPreflight({ request, response, requestId }: Exchange): void {
  const asked = request.headers["access-control-request-headers"];
  response.writeHead(204, {
    ...baseHeaders(requestId),
    "access-control-allow-methods": "GET, POST, DELETE",
    "access-control-allow-headers":
      typeof asked === "string" && /^[\w, -]{1,1024}$/.test(asked) ? asked : "content-type",
    "access-control-max-age": "600",
  });
  response.end();
}
