import { openApiDocument } from "@switchyard/contracts/openapi";

let body: { readonly origin: string; readonly text: string } | undefined;

/** The OpenAPI document of this installation, made once. Public: it says nothing that the code does not. */
export function openApiResponse(webOrigin: string): Response {
  if (body?.origin !== webOrigin) {
    body = { origin: webOrigin, text: JSON.stringify(openApiDocument({ webOrigin })) };
  }
  return new Response(body.text, {
    headers: { "content-type": "application/json", "cache-control": "public, max-age=300" },
  });
}
