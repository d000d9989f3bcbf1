import type { AuthDeps } from "../deps.ts";
import { createDeviceAuthorization } from "./device.ts";
import { createHealth } from "./health.ts";
import { serverMetadata } from "./metadata.ts";
import { createRegistration, createRegistrationManagement, REGISTRATION } from "./registration.ts";
import type { FrontAnswer, FrontRequest, PassedOn } from "./request.ts";
import { createTokenEndpoint } from "./token-endpoint.ts";
import { createIntrospection, createRevocation } from "./token-state.ts";

/** One endpoint that we answer ourselves. */
export interface Front {
  /** Of the endpoint in logs and metrics. */
  readonly name: string;
  readonly path: RegExp;
  readonly methods: readonly string[];
  answer(request: FrontRequest): Promise<FrontAnswer | PassedOn>;
}

const PUBLIC_MINUTE = { "cache-control": "public, max-age=60" } as const;

/** Every endpoint but those where a browser stands, which are the provider's. */
export function frontRoutes(deps: AuthDeps): readonly Front[] {
  const metadata = serverMetadata(deps.issuer);
  const { live, ready } = createHealth(deps);
  return [
    { name: "token", path: /^\/oauth\/token$/, methods: ["POST"], answer: createTokenEndpoint(deps) },
    { name: "introspect", path: /^\/oauth\/introspect$/, methods: ["POST"], answer: createIntrospection(deps) },
    { name: "revoke", path: /^\/oauth\/revoke$/, methods: ["POST"], answer: createRevocation(deps) },
    {
      name: "device",
      path: /^\/oauth\/device\/authorize$/,
      methods: ["POST"],
      answer: createDeviceAuthorization(deps),
    },
    { name: "register", path: /^\/oauth\/register$/, methods: ["POST"], answer: createRegistration(deps) },
    {
      name: "registration",
      path: REGISTRATION,
      methods: ["GET", "PUT", "DELETE"],
      answer: createRegistrationManagement(deps),
    },
    {
      name: "metadata",
      path: /^\/\.well-known\/(oauth-authorization-server|openid-configuration)$/,
      methods: ["GET"],
      answer: async () => ({ status: 200, headers: PUBLIC_MINUTE, body: metadata }),
    },
    {
      name: "jwks",
      path: /^\/oauth\/jwks$/,
      methods: ["GET"],
      answer: async () => ({ status: 200, headers: PUBLIC_MINUTE, body: await deps.signingKeys.jwks() }),
    },
    { name: "healthz", path: /^\/healthz$/, methods: ["GET"], answer: live },
    { name: "readyz", path: /^\/readyz$/, methods: ["GET"], answer: ready },
  ];
}
