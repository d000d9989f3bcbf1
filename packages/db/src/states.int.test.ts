import {
  accessModes,
  clientAuthMethods,
  clientKinds,
  clientPurposes,
  credentialKinds,
  deliveryStatuses,
  deploymentStatuses,
  holdReasons,
  instanceStatuses,
  keyPlanes,
  limitPeriods,
  limitPers,
  policyEffects,
  policySubjectKinds,
  promotionKinds,
  roles,
  stepStatuses,
} from "@switchyard/contracts";
import { testDatabase } from "@switchyard/testing";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { checkLists } from "../test/planted-rows.ts";

/** Lists that the contracts declare. */
const declared = new Map<string, readonly string[]>([
  ["members_role", roles],
  ["api_keys_plane", keyPlanes],
  ["servers_access", accessModes],
  ["deployments_status", deploymentStatuses],
  ["deployment_steps_status", stepStatuses],
  ["instances_status", instanceStatuses],
  ["environments_access", accessModes],
  ["deployments_hold", holdReasons],
  ["promotions_kind", promotionKinds],
  ["deliveries_status", deliveryStatuses],
  ["oauth_clients_purpose", clientPurposes],
  ["oauth_clients_auth_method", clientAuthMethods],
  ["credential_links_kind", credentialKinds],
  ["grants_client_kind", clientKinds],
  ["invitations_role", roles],
  ["identity_providers_default_role", roles],
  ["limits_per", limitPers],
  ["limits_period", limitPeriods],
  ["policies_effect", policyEffects],
  ["policies_subject_kind", policySubjectKinds],
]);
/** Lists that stand in the database alone, or as literals of one resource. */
const local = new Set([
  "one_time_links_kind",
  "revocations_kind",
  "environments_kind",
  "secrets_kind",
  "audit_events_kind",
  "installations_account_kind",
  "deliveries_source",
  "syncs_kind",
  "signing_keys_status",
]);

let owner: pg.Client;
let lists: ReadonlyMap<string, readonly string[]>;

beforeAll(async () => {
  const { urls } = await testDatabase();
  owner = new pg.Client({ connectionString: urls.ownerUrl });
  await owner.connect();
  lists = await checkLists(owner);
});

afterAll(() => owner.end());

it.each([...declared.keys()])("the database and the contracts list the same values for %s", (constraint) => {
  expect(lists.get(constraint)).toEqual(declared.get(constraint));
});

it("every CHECK list of the database is accounted for", () => {
  const unknown = [...lists.keys()].filter((name) => !declared.has(name) && !local.has(name));
  expect(unknown).toEqual([]);
});

it("there is no Postgres enum: its comparison uses no index under row-level security", async () => {
  const { rows } = await owner.query("select typname from pg_type where typtype = 'e'");
  expect(rows).toEqual([]);
});
