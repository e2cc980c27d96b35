import type { FastifyReply, FastifyRequest } from "fastify";
import { type Static, Type } from "typebox";
import type { DeliveryField, WebhookField } from "../../directory/filter.ts";
import type { Attempt, Delivery } from "../../directory/webhooks/delivery.ts";
import type { Replay } from "../../directory/webhooks/replay-deliveries.ts";
import type { IssuedWebhook } from "../../directory/webhooks/webhook-service.ts";
import { type Webhook, eventOf } from "../../directory/webhooks/webhook.ts";
import { chosenFields } from "../../http/chosen-fields.ts";
import { callerOf, organizationOf } from "./caller.ts";
import { digestOf } from "./digest.ts";
import { type ShownVersion, ifMatch, sendTagged } from "./entity-tag.ts";
import { type ListResource, Listing, listParameters, showParameters } from "./list.ts";
import { operation } from "./operation.ts";
import { parseTime } from "./parse.ts";
import { RequestError } from "./request-error.ts";
import type { RestOptions, RestServer } from "./rest-server.ts";
import {
  CHANGE_HEADERS,
  DELETE_HEADERS,
  Id,
  IdInPath,
  NoContent,
  PATCH_MEDIA_TYPES,
  POST_HEADERS,
  pageOf,
  tagged,
} from "./schema.ts";
import { timeOf, timeOrNull } from "./time.ts";
import { NewWebhook, ReplayRequest, SecretRotation, WebhookChanges, WebhookTest } from "./webhook-schema.ts";

const FIELDS = {
  id: (webhook: Webhook) => webhook.id,
  uuid: (webhook: Webhook) => webhook.uuid,
  url: (webhook: Webhook) => webhook.url,
  description: (webhook: Webhook) => webhook.description,
  events: (webhook: Webhook) => webhook.events,
  enabled: (webhook: Webhook) => webhook.enabled,
  disabled_reason: (webhook: Webhook) => webhook.disabledReason,
  failing_since: (webhook: Webhook) => timeOrNull(webhook.failingSince),
  created_at: (webhook: Webhook) => timeOf(webhook.createdAt),
  updated_at: (webhook: Webhook) => timeOf(webhook.updatedAt),
  version: (webhook: Webhook) => webhook.version,
};

const WEBHOOKS: ListResource<WebhookField, Webhook> = {
  fields: FIELDS,
  defaults: Object.keys(FIELDS),
  name: "webhooks",
  searches: "URLs and descriptions",
  filters: {
    id: "number",
    url: "text",
    description: "text",
    enabled: "boolean",
    created_at: "time",
    updated_at: "time",
  },
  sorts: ["id", "url", "created_at", "updated_at"],
};

const DELIVERY_FIELDS = {
  id: (delivery: Delivery) => delivery.entryId,
  event: (delivery: Delivery) => eventOf(delivery),
  object: (delivery: Delivery) => delivery.object,
  object_id: (delivery: Delivery) => delivery.objectId,
  state: (delivery: Delivery) => delivery.state,
  attempts: (delivery: Delivery) => delivery.attempts,
  status: (delivery: Delivery) => delivery.status,
  error: (delivery: Delivery) => delivery.error,
  created_at: (delivery: Delivery) => timeOf(delivery.createdAt),
  due_at: (delivery: Delivery) => (delivery.state === "pending" ? timeOf(delivery.dueAt) : null),
  finished_at: (delivery: Delivery) => timeOrNull(delivery.finishedAt),
};

const DELIVERIES: ListResource<DeliveryField, Delivery> = {
  fields: DELIVERY_FIELDS,
  defaults: Object.keys(DELIVERY_FIELDS),
  name: "deliveries",
  searches: "the names, e-mails and phones of whom, or whose memberships, the changes are about",
  filters: {
    id: "number",
    state: "text",
    object: "text",
    object_id: "number",
    action: "text",
    attempts: "number",
    status: "number",
    error: "text",
    created_at: "time",
    finished_at: "time",
  },
  sorts: ["id"],
};

const LIST = operation("listWebhooks", "webhooks", "List webhooks, without their secrets", {
  querystring: listParameters(WEBHOOKS),
  response: { 200: pageOf("Webhook") },
});
const SHOW = operation("getWebhook", "webhooks", "Get a webhook, without its secret", {
  params: IdInPath,
  querystring: showParameters(WEBHOOKS),
  response: { 200: tagged("Webhook") },
});
const CREATE = operation("createWebhook", "webhooks", "Be told of changes from now on; the secret is shown this once", {
  headers: POST_HEADERS,
  body: NewWebhook,
  response: { 201: tagged("IssuedWebhook") },
});
const UPDATE = operation("updateWebhook", "webhooks", "Change a webhook by a JSON merge patch", {
  params: IdInPath,
  headers: CHANGE_HEADERS,
  consumes: PATCH_MEDIA_TYPES,
  body: WebhookChanges,
  response: { 200: tagged("Webhook") },
});
const DELETE = operation("deleteWebhook", "webhooks", "Delete a webhook with all that waits for it", {
  params: IdInPath,
  headers: DELETE_HEADERS,
  response: { 204: NoContent },
});
const ROTATE = operation(
  "rotateWebhookSecret",
  "webhooks",
  "Sign with a new secret, and with the old one for a while",
  {
    params: IdInPath,
    headers: CHANGE_HEADERS,
    body: SecretRotation,
    response: { 201: tagged("IssuedWebhook") },
  },
);
const REPLAY = operation("replayWebhook", "webhooks", "Deliver again: since a time, one, or what was given up", {
  params: IdInPath,
  headers: CHANGE_HEADERS,
  body: ReplayRequest,
  response: { 202: tagged("Webhook") },
});
const TEST = operation("testWebhook", "webhooks", "Send a test message now, and tell how that went", {
  params: IdInPath,
  headers: POST_HEADERS,
  response: { 200: WebhookTest },
});
const LIST_DELIVERIES = operation("listWebhookDeliveries", "webhooks", "List deliveries, the newest first", {
  params: IdInPath,
  querystring: listParameters(DELIVERIES),
  response: { 200: pageOf("WebhookDelivery") },
});
const SHOW_DELIVERY = operation("getWebhookDelivery", "webhooks", "Get a delivery with the log of its attempts", {
  params: Type.Object({ id: Id, delivery: Id }),
  response: { 200: tagged("AttemptedWebhookDelivery") },
});

/** Whoever points a webhook somewhere sends all changes there, so that all of it is for administrators. */
const ADMIN = { config: { needs: "admin" } } as const;
const present = chosenFields(WEBHOOKS, undefined);
const presentDelivery = chosenFields(DELIVERIES, undefined);

/** `/webhooks`: endpoints that are told of changes. */
export function webhookRoutes(server: RestServer, { webhookUrls, pingWebhook }: RestOptions): void {
  addReads(server);
  addDeliveries(server);
  const assertAllowed = (url: string | undefined) => {
    const refusal = url === undefined ? undefined : webhookUrls.refusalOf(url);
    if (refusal !== undefined) throw new RequestError("invalid_value", refusal, { in: "body", pointer: "/url" });
  };
  server.post("/webhooks", { ...CREATE, ...ADMIN }, async (request, reply) => {
    const { webhooks } = organizationOf(request);
    assertAllowed(request.body.url);
    return sendIssued(request, reply, await webhooks.create(request.body));
  });
  server.patch("/webhooks/:id", { ...UPDATE, ...ADMIN }, async (request, reply) => {
    const { webhooks } = organizationOf(request);
    const { id } = request.params;
    const { description, ...changes } = request.body;
    assertAllowed(changes.url);
    const patch = description === undefined ? changes : { ...changes, description: description ?? "" };
    const webhook = await webhooks.update(id, patch, ifMatch(request));
    return sendTagged(request, reply, shownVersion(webhook), present(webhook));
  });
  server.delete("/webhooks/:id", { ...DELETE, ...ADMIN }, async (request, reply) => {
    const { webhooks } = organizationOf(request);
    const { id } = request.params;
    await webhooks.delete(id, ifMatch(request));
    return reply.code(204).send(null);
  });
  server.post("/webhooks/:id/rotate", { ...ROTATE, ...ADMIN }, async (request, reply) => {
    const { overlap_seconds: seconds } = request.body;
    const { webhooks } = organizationOf(request);
    const overlap = seconds === undefined ? undefined : seconds * 1000;
    const { id } = request.params;
    return sendIssued(request, reply, await webhooks.rotateSecret(id, overlap, ifMatch(request)));
  });
  server.post("/webhooks/:id/test", { ...TEST, ...ADMIN }, async (request) => {
    const { webhooks } = organizationOf(request);
    const { id } = request.params;
    const pinged = await callerOf(request).writes.once(() => webhooks.test(id, pingWebhook));
    const { delivered, status, error, milliseconds } = pinged;
    return { delivered, status, error, duration_ms: milliseconds };
  });
  server.post("/webhooks/:id/replay", { ...REPLAY, ...ADMIN }, async (request, reply) => {
    const { webhooks } = organizationOf(request);
    const { id } = request.params;
    const webhook = await webhooks.replay(id, parseReplay(request.body), ifMatch(request));
    return sendTagged(request, reply.code(202), shownVersion(webhook), present(webhook));
  });
}

function addReads(server: RestServer): void {
  server.get("/webhooks", { ...LIST, ...ADMIN }, async (request) => {
    const listing = new Listing(WEBHOOKS, request.query);
    const page = await organizationOf(request).webhooks.list(listing.query);
    return listing.answer(page, page.rows);
  });
  server.get("/webhooks/:id", { ...SHOW, ...ADMIN }, async (request, reply) => {
    const webhook = await organizationOf(request).webhooks.get(request.params.id);
    return sendTagged(request, reply, shownVersion(webhook), chosenFields(WEBHOOKS, request.query.fields)(webhook));
  });
}

/** Since when an endpoint fails is what deliveries say of it, not a change. */
function shownVersion({ version, failingSince }: Webhook): ShownVersion {
  return { version, beside: failingSince === null ? [] : [timeOf(failingSince)] };
}

function addDeliveries(server: RestServer): void {
  server.get("/webhooks/:id/deliveries", { ...LIST_DELIVERIES, ...ADMIN }, async (request) => {
    const { id } = request.params;
    const listing = new Listing(DELIVERIES, request.query, { op: "eq", field: "webhook_id", value: id });
    const page = await organizationOf(request).webhooks.deliveries(id, listing.query);
    return listing.answer(page, page.rows);
  });
  server.get("/webhooks/:id/deliveries/:delivery", { ...SHOW_DELIVERY, ...ADMIN }, async (request, reply) => {
    const { id, delivery: entryId } = request.params;
    const { delivery, attempts } = await organizationOf(request).webhooks.delivery(id, entryId);
    const shown = { ...presentDelivery(delivery), log: attempts.map(attemptOf) };
    return sendTagged(request, reply, digestOf(shown), shown);
  });
}

function attemptOf({ number, at, status, error, milliseconds }: Attempt) {
  return { number, at: timeOf(at), status, error, duration_ms: milliseconds };
}

function sendIssued(request: FastifyRequest, reply: FastifyReply, { webhook, secret }: IssuedWebhook): FastifyReply {
  void reply.code(201).header("location", `/directory/v1/webhooks/${webhook.id}`).header("cache-control", "no-store");
  return sendTagged(request, reply, shownVersion(webhook), { ...present(webhook), secret });
}

function parseReplay({ since, delivery }: Static<typeof ReplayRequest>): Replay {
  if (since !== undefined) return { since: parseTime(since, "/since") };
  return delivery === undefined ? { state: "dead" } : { entryId: delivery };
}
