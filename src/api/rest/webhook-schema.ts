import { Type } from "typebox";
import { DELIVERY_STATES } from "../../directory/webhooks/delivery.ts";
import { Id, Nullable, Time, changesOf } from "./schema.ts";

const Url = Type.String({
  description: "Where changes are sent to, by https.",
  examples: ["https://example.com/hooks"],
});
const Events = Type.Array(Type.String(), {
  minItems: 1,
  maxItems: 100,
  description: "What is told: `*`, `user.*`, `user.updated`.",
});
const Description = Type.String();

const SHOWN = {
  id: Id,
  uuid: Type.String(),
  url: Url,
  description: Description,
  events: Events,
  enabled: Type.Boolean(),
  disabled_reason: Nullable(Type.Enum(["failing", "gone"])),
  failing_since: Nullable(Time),
  created_at: Time,
  updated_at: Time,
  version: Type.Integer(),
};

/** A webhook as this API shows it. */
export const WebhookDocument = Type.Object(SHOWN, { $id: "Webhook" });

/** A webhook with its secret, which is shown this once. */
export const IssuedWebhookDocument = Type.Object({ ...SHOWN, secret: Type.String() }, { $id: "IssuedWebhook" });

const DELIVERY = {
  id: Type.Integer({ minimum: 1, description: "The entry of the journal that is delivered." }),
  event: Type.String({ examples: ["user.updated"] }),
  object: Type.String(),
  object_id: Id,
  state: Type.Enum([...DELIVERY_STATES]),
  attempts: Type.Integer(),
  status: Nullable(Type.Integer({ description: "What the last attempt was answered with." })),
  error: Nullable(Type.String({ description: "What went wrong in the last attempt, as a code." })),
  created_at: Time,
  due_at: Nullable(Time),
  finished_at: Nullable(Time),
};

/** A delivery as lists show it. */
export const DeliveryDocument = Type.Object(DELIVERY, { $id: "WebhookDelivery" });

/** A delivery with its attempts. */
export const AttemptedDeliveryDocument = Type.Object(
  {
    ...DELIVERY,
    log: Type.Array(
      Type.Object({
        number: Type.Integer(),
        at: Time,
        status: Nullable(Type.Integer()),
        error: Nullable(Type.String()),
        duration_ms: Type.Integer(),
      }),
    ),
  },
  { $id: "AttemptedWebhookDelivery" },
);

export const NewWebhook = Type.Object(
  {
    url: Url,
    events: Events,
    description: Type.Optional(Description),
    enabled: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

export const WebhookChanges = changesOf({
  url: Url,
  events: Events,
  description: Nullable(Description),
  enabled: Type.Boolean(),
});

export const SecretRotation = Type.Object(
  { overlap_seconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 30 * 86_400, default: 86_400 })) },
  { additionalProperties: false },
);

/** How a test message was answered. */
export const WebhookTest = Type.Object({
  delivered: Type.Boolean(),
  status: Nullable(Type.Integer()),
  error: Nullable(Type.String()),
  duration_ms: Type.Integer(),
});

export const ReplayRequest = Type.Object(
  {
    since: Type.Optional(Type.String({ format: "date-time", description: "All that changed since." })),
    delivery: Type.Optional(Type.Integer({ minimum: 1, description: "One entry of the journal." })),
    state: Type.Optional(Type.Enum(["dead"], { description: "All that was given up." })),
  },
  { additionalProperties: false, minProperties: 1, maxProperties: 1 },
);
