import type { Backend } from "../backend.ts";

/** Endpoints, what is to be delivered to them, and how each attempt went. */
export function webhooks({ name, types }: Backend): string[] {
  const { integer, text, json } = types;
  const keyed = name === "sqlite" ? " strict, without rowid" : "";
  return [
    `create table webhooks (
      organization_id ${integer} not null references organizations (id),
      id ${integer} not null,
      uuid ${text} not null,
      url ${text} not null,
      description ${text} not null,
      events ${json} not null,
      secrets ${json} not null,
      enabled ${integer} not null,
      disabled_reason ${text},
      position ${integer} not null,
      backlogged ${integer} not null,
      due_at ${integer},
      failing_since ${integer},
      lease_holder ${text},
      lease_until ${integer},
      created_at ${integer} not null,
      updated_at ${integer} not null,
      deleted_at ${integer},
      version ${integer} not null,
      primary key (organization_id, id)
    )${keyed}`,
    // Whoever delivers looks in all organizations at once.
    "create index webhooks_to_serve on webhooks (organization_id, id) where enabled = 1 and deleted_at is null",
    `create table webhook_deliveries (
      organization_id ${integer} not null,
      webhook_id ${integer} not null,
      entry_id ${integer} not null,
      object ${text} not null,
      object_id ${integer} not null,
      action ${text} not null,
      state ${text} not null,
      attempts ${integer} not null,
      tries ${integer} not null,
      created_at ${integer} not null,
      due_at ${integer} not null,
      finished_at ${integer},
      status ${integer},
      error ${text},
      primary key (organization_id, webhook_id, entry_id),
      foreign key (organization_id, webhook_id) references webhooks (organization_id, id)
    )${keyed}`,
    `create index webhook_deliveries_pending on webhook_deliveries
      (organization_id, webhook_id, object, object_id, entry_id) where state = 'pending'`,
    "create index webhook_deliveries_over on webhook_deliveries (organization_id, webhook_id, finished_at)",
    `create table webhook_attempts (
      organization_id ${integer} not null,
      webhook_id ${integer} not null,
      entry_id ${integer} not null,
      number ${integer} not null,
      at ${integer} not null,
      status ${integer},
      error ${text},
      milliseconds ${integer} not null,
      primary key (organization_id, webhook_id, entry_id, number),
      foreign key (organization_id, webhook_id) references webhooks (organization_id, id)
    )${keyed}`,
  ];
}
