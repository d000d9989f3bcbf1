/** Deliveries of webhooks: signed over the exact bytes, kept for looking at, sent again on request. */
import { createHmac, randomUUID } from "node:crypto";
import { shapeOfAccount } from "./shapes.ts";
import { type Account, type Delivery, installedRepos, type Repo, type TestApp, type World } from "./world.ts";

export interface Happening {
  readonly event: string;
  readonly action?: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly sender: Account;
  readonly repo?: Repo;
  /** Of the App's own events: to this installation only, subscribed or not. */
  readonly installation?: { readonly id: number; readonly appId: number };
}

/** Sends what happened to whom it concerns. */
export interface Webhooks {
  /** Whether anybody would be told; spares making a payload for nobody. */
  heard(event: string, repo: Repo): boolean;
  /** Resolves when every receiver has answered or was given up. */
  fire(happening: Happening): Promise<void>;
  redeliver(id: string): Promise<number>;
  pause(): void;
  /** `deliver` sends what was held back, in order; without it that is lost, as when nobody was listening. */
  resume(options?: { readonly deliver?: boolean }): Promise<void>;
  settled(): Promise<void>;
}

export function createWebhooks(world: World): Webhooks {
  const under = new Set<Promise<unknown>>();
  let held: Delivery[] | null = null;

  function send(delivery: Delivery): Promise<number> {
    const sending = post(delivery);
    under.add(sending);
    void sending.finally(() => under.delete(sending));
    return sending;
  }

  function offer(delivery: Delivery): Promise<unknown> {
    world.deliveries.push(delivery);
    if (held === null) return send(delivery);
    held.push(delivery);
    return Promise.resolve();
  }

  return {
    heard: (event, repo) => receiversOf(world, { event, repo }).length > 0,
    async fire(happening) {
      await Promise.all(receiversOf(world, happening).map((receiver) => offer(prepare(world, happening, receiver))));
    },
    async redeliver(id) {
      const delivery = world.deliveries.find((one) => one.id === id);
      return delivery ? send(delivery) : 404;
    },
    pause() {
      held ??= [];
    },
    async resume(options = {}) {
      const waiting = held ?? [];
      held = null;
      if (options.deliver) for (const delivery of waiting) await send(delivery);
    },
    async settled() {
      while (under.size > 0) await Promise.allSettled([...under]);
    },
  };
}

async function post(delivery: Delivery): Promise<number> {
  const status = await fetch(delivery.url, {
    method: "POST",
    headers: delivery.headers,
    body: delivery.body,
    redirect: "manual",
    signal: AbortSignal.timeout(10_000),
  }).then(
    async (response) => {
      await response.arrayBuffer();
      return response.status;
    },
    () => 0,
  );
  delivery.answers.push(status);
  return status;
}

interface Receiver {
  readonly url: string;
  readonly secret: string;
  readonly app: TestApp | null;
  readonly installationId: number | null;
  readonly hookId: number;
}

function receiversOf(world: World, happening: Pick<Happening, "event" | "repo" | "installation">): Receiver[] {
  const { repo, installation, event } = happening;
  if (installation) return receiverOf(world, installation);
  if (!repo) return [];
  const subscribed = [...world.installations.values()].filter(
    (one) =>
      !one.suspendedAt &&
      world.apps.get(one.appId)?.events.includes(event) &&
      installedRepos(world, one).includes(repo),
  );
  const own = repo.hooks
    .filter(({ events }) => events.includes(event))
    .map(({ url, secret, id }) => ({ url, secret, app: null, installationId: null, hookId: id }));
  return [...subscribed.flatMap((one) => receiverOf(world, one)), ...own];
}

function receiverOf(world: World, { id, appId }: { readonly id: number; readonly appId: number }): Receiver[] {
  const app = world.apps.get(appId);
  if (!app?.hookUrl) return [];
  return [{ url: app.hookUrl, secret: app.webhookSecret, app, installationId: id, hookId: appId + 500_000 }];
}

function prepare(world: World, happening: Happening, receiver: Receiver): Delivery {
  const { event, action, payload, sender, repo, installation } = happening;
  const body = JSON.stringify({
    ...(action !== undefined && { action }),
    ...payload,
    ...(receiver.installationId !== null &&
      !installation && { installation: { id: receiver.installationId, node_id: `MDIzOk${receiver.installationId}` } }),
    sender: shapeOfAccount(world, sender),
  });
  const id = randomUUID();
  return {
    id,
    number: world.nextId(),
    event,
    action: action ?? null,
    url: receiver.url,
    headers: {
      accept: "*/*",
      "content-type": "application/json",
      "user-agent": `GitHub-Hookshot/${id.slice(0, 7)}`,
      "x-github-delivery": id,
      "x-github-event": event,
      "x-github-hook-id": String(receiver.hookId),
      "x-github-hook-installation-target-id": String(receiver.app ? receiver.app.id : repo?.id),
      "x-github-hook-installation-target-type": receiver.app ? "integration" : "repository",
      "x-hub-signature": `sha1=${createHmac("sha1", receiver.secret).update(body).digest("hex")}`,
      "x-hub-signature-256": `sha256=${createHmac("sha256", receiver.secret).update(body).digest("hex")}`,
    },
    body,
    installationId: receiver.installationId,
    repositoryId: repo?.id ?? null,
    appId: receiver.app?.id ?? null,
    deliveredAt: new Date().toISOString(),
    answers: [],
  };
}
