export type WebhookRow = {
  organization_id: number;
  id: number;
  uuid: string;
  url: string;
  description: string;
  events: string;
  secrets: string;
  enabled: number;
  disabled_reason: string | null;
  /** The last entry of the journal of which it is decided whether it is delivered. */
  position: number;
  /** Set while so much waits to be delivered that no more is looked for. */
  backlogged: number;
  /** When the next delivery is due, null while none waits. */
  due_at: number | null;
  failing_since: number | null;
  lease_holder: string | null;
  lease_until: number | null;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
  version: number;
};

/** An entry of the journal on its way to an endpoint. */
export type WebhookDeliveryRow = {
  organization_id: number;
  webhook_id: number;
  entry_id: number;
  object: string;
  object_id: number;
  action: string;
  state: string;
  /** Ever made, and made since it was last put in line. */
  attempts: number;
  tries: number;
  created_at: number;
  due_at: number;
  finished_at: number | null;
  /** How the last attempt went. */
  status: number | null;
  error: string | null;
};

export type WebhookAttemptRow = {
  organization_id: number;
  webhook_id: number;
  entry_id: number;
  number: number;
  at: number;
  status: number | null;
  error: string | null;
  milliseconds: number;
};
