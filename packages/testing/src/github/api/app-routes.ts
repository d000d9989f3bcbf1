/** Routes of an App about itself and its installations, and of installation tokens. */
import { changeInstallation, mintToken } from "../apps.ts";
import { callerOf, grantedRepos, holds } from "../caller.ts";
import type { Stage } from "../events.ts";
import { type Call, json, jsonBody, noContent, paged, type Reply, type Routes, refusal } from "../http.ts";
import { shapeOfApp, shapeOfInstallation, shapeOfRepo } from "../shapes.ts";
import { installedRepos, type TestApp, type TestInstallation, timestamp } from "../world.ts";

/** `/app…`, `/app-manifests…`, `/installation…`. */
export function appRoutes(stage: Stage): Routes<Call> {
  const { world } = stage;
  return {
    "POST /app-manifests/:code/conversions": ({ params }) => {
      const code = params["code"] ?? "";
      const known = world.manifestCodes.get(code);
      world.manifestCodes.delete(code);
      const app = known && known.expiresAt > Date.now() ? world.apps.get(known.appId) : undefined;
      if (!app) throw refusal(404, "Not Found");
      const { clientSecret, webhookSecret, pem } = app;
      return json({ ...shapeOfApp(world, app), client_secret: clientSecret, webhook_secret: webhookSecret, pem }, 201);
    },
    "GET /app": (call) => json(shapeOfApp(world, appOf(call))),
    "GET /app/installations": (call) =>
      paged(
        call,
        [...world.installations.values()]
          .filter(({ appId }) => appId === appOf(call).id)
          .map((one) => shapeOfInstallation(world, one)),
      ),
    "GET /app/installations/:id": (call) => json(shapeOfInstallation(world, installationOf(call))),
    "DELETE /app/installations/:id": (call) => {
      void changeInstallation(stage, installationOf(call), "deleted");
      return noContent;
    },
    "POST /app/installations/:id/access_tokens": (call) => accessToken(call, installationOf(call)),
    "GET /app/hook/config": (call) => hookConfig(appOf(call)),
    "PATCH /app/hook/config": (call) => {
      const { url } = jsonBody(call);
      const app = appOf(call);
      if (typeof url === "string") app.hookUrl = url;
      return hookConfig(app);
    },
    "GET /app/hook/deliveries": (call) => paged(call, deliveriesOf(call, appOf(call)).reverse()),
    "POST /app/hook/deliveries/:number/attempts": (call) => {
      const app = appOf(call);
      const delivery = world.deliveries.find(
        ({ number, appId }) => appId === app.id && String(number) === call.params["number"],
      );
      if (!delivery) throw refusal(404, "Not Found");
      void stage.hooks.redeliver(delivery.id);
      return json({}, 202);
    },
    "GET /installation/repositories": (call) => {
      const { caller } = call;
      if (caller.kind !== "installation") throw refusal(403, "You must authenticate with an installation access token");
      const repos = grantedRepos(world, caller).map((repo) => shapeOfRepo(world, repo));
      return paged(call, repos, (page) => ({
        total_count: repos.length,
        repository_selection: caller.installation.selection,
        repositories: page,
      }));
    },
    "DELETE /installation/token": (call) => {
      if (call.caller.kind !== "installation") throw refusal(403, "You must authenticate with an installation token");
      world.tokens.delete(call.caller.token.token);
      return noContent;
    },
  };
}

function appOf(call: Call): TestApp {
  const { caller } = call;
  if (caller.kind === "app") return caller.app;
  callerOf(call.world, call.headers);
  throw refusal(401, "A JSON web token could not be decoded");
}

function installationOf(call: Call): TestInstallation {
  const app = appOf(call);
  const installation = call.world.installations.get(Number(call.params["id"]));
  if (installation?.appId !== app.id) throw refusal(404, "Not Found");
  return installation;
}

function accessToken(call: Call, installation: TestInstallation): Reply {
  const { world } = call;
  if (installation.suspendedAt) throw refusal(403, "This installation has been suspended");
  const body = jsonBody(call);
  const granted = world.apps.get(installation.appId)?.permissions ?? {};
  const permissions = body["permissions"] as Record<string, string> | undefined;
  for (const [name, level] of Object.entries(permissions ?? {})) {
    if (!holds(granted, [name], level)) {
      throw refusal(422, "The permissions requested are not granted to this installation.");
    }
  }
  const ids = body["repository_ids"] as number[] | undefined;
  const covered = installedRepos(world, installation);
  if (ids?.some((id) => !covered.some((repo) => repo.id === id))) {
    throw refusal(
      422,
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  }
  const token = mintToken(world, installation, {
    ...(ids && { repositoryIds: ids }),
    ...(permissions && { permissions }),
  });
  return json(
    {
      token: token.token,
      expires_at: timestamp(token.expiresAt),
      permissions: token.permissions,
      repository_selection: ids ? "selected" : installation.selection,
      ...(ids && {
        repositories: covered.filter(({ id }) => ids.includes(id)).map((repo) => shapeOfRepo(world, repo)),
      }),
    },
    201,
  );
}

function hookConfig(app: TestApp): Reply {
  return json({ content_type: "json", insecure_ssl: "0", secret: "********", url: app.hookUrl ?? "" });
}

function deliveriesOf(call: Call, app: TestApp) {
  return call.world.deliveries
    .filter(({ appId }) => appId === app.id)
    .map((delivery) => {
      const last = delivery.answers.at(-1) ?? 0;
      return {
        id: delivery.number,
        guid: delivery.id,
        delivered_at: delivery.deliveredAt,
        redelivery: delivery.answers.length > 1,
        duration: 0.1,
        status: last >= 200 && last < 300 ? "OK" : last === 0 ? "failed to connect to host" : "Invalid HTTP Response",
        status_code: last,
        event: delivery.event,
        action: delivery.action,
        installation_id: delivery.installationId,
        repository_id: delivery.repositoryId,
      };
    });
}
