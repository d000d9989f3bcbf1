import { randomToken } from "@switchyard/crypto";
import { z } from "zod";
import type { ModelStore } from "../models/model-store.ts";
import { newUserCode } from "./user-code.ts";

/** How long a person has to type the user code in. */
export const DEVICE_SECONDS = 600;
/** How far apart a device may ask whether the person decided. */
export const POLL_SECONDS = 5;

const DEVICE = "DeviceCode";
/** The kind under which consent finds what waits for a person; one of the code flow looks the same. */
const REQUEST = "Interaction";

const Stored = z.object({
  /** Of the request for consent. */
  uid: z.string(),
  clientId: z.string(),
  /** The MCP URL, or the management API for our own command. */
  resource: z.string(),
  scope: z.string().optional(),
  userCode: z.string(),
  /** What the device calls itself, made harmless; its own claim. */
  deviceName: z.string().nullable(),
  /** Address it asked from. */
  ip: z.string().nullable(),
  exp: z.number(),
});

/** One run of the device flow (RFC 8628). */
export type DeviceRequest = z.infer<typeof Stored> & { readonly isUsed: boolean; readonly isExpired: boolean };

export interface NewDeviceRequest {
  readonly clientId: string;
  readonly resource: string;
  readonly scope: string | null;
  readonly deviceName: string | null;
  readonly ip: string | null;
}

/** Begins a device flow: 256 bits for the device, eight letters for the person. */
export async function beginDeviceRequest(
  models: ModelStore,
  request: NewDeviceRequest,
): Promise<{ readonly deviceCode: string; readonly userCode: string }> {
  const { clientId, resource, deviceName, ip } = request;
  const [deviceCode, uid, userCode] = [randomToken(32), randomToken(16), newUserCode()];
  const exp = Math.floor(Date.now() / 1000) + DEVICE_SECONDS;
  const scope = request.scope === null ? {} : { scope: request.scope };
  const stored: z.infer<typeof Stored> = { uid, clientId, resource, ...scope, userCode, deviceName, ip, exp };
  const params = { client_id: clientId, resource, ...scope, prompt: "consent" };
  await models.save(REQUEST, uid, { model: { exp, params, deviceCode: "device" }, seconds: DEVICE_SECONDS });
  // Kept longer than it is good, so that a late device is told what happened.
  await models.save(DEVICE, deviceCode, { model: stored, seconds: 2 * DEVICE_SECONDS });
  return { deviceCode, userCode };
}

/** The device flow that a device code belongs to; null when there is none or it is long over. */
export async function findByDeviceCode(models: ModelStore, deviceCode: string): Promise<DeviceRequest | null> {
  return read(await models.find(DEVICE, deviceCode));
}

/** The device flow that a user code belongs to; null when there is none or it is long over. */
export async function findByUserCode(models: ModelStore, userCode: string): Promise<DeviceRequest | null> {
  return read(await models.findByUserCode(DEVICE, userCode));
}

/** Uses a device code up; false when it was already, so that of two devices with one code one is answered. */
export function useDeviceCode(models: ModelStore, deviceCode: string): Promise<boolean> {
  return models.consume(DEVICE, deviceCode);
}

function read(model: Awaited<ReturnType<ModelStore["find"]>>): DeviceRequest | null {
  if (model === undefined) return null;
  const stored = Stored.parse(model);
  return { ...stored, isUsed: model.consumed !== undefined, isExpired: stored.exp <= Date.now() / 1000 };
}
