/** Routes of limits: how much may be called. */
import { z } from "zod";
import { CreateLimitInput, Limit } from "../limit-resources.ts";
import { page } from "./inputs.ts";
import { operation } from "./operation.ts";

const org = "/orgs/{org}" as const;

export const limitOperations = {
  listLimits: operation({
    method: "get",
    path: `${org}/limits`,
    tag: "limits",
    summary: "Rates and quotas of the org and its servers",
    permission: "server.read",
    query: z.object({ server: z.string().max(100).optional() }),
    status: 200,
    response: page(Limit),
  }),
  createLimit: operation({
    method: "post",
    path: `${org}/limits`,
    tag: "limits",
    summary: "Limit how much may be called, of the org, a server or its tools",
    permission: "policy.manage",
    body: CreateLimitInput,
    status: 201,
    response: Limit,
  }),
  deleteLimit: operation({
    method: "delete",
    path: `${org}/limits/{limit}`,
    tag: "limits",
    summary: "Remove a limit",
    permission: "policy.manage",
    status: 204,
    response: "empty",
  }),
};
