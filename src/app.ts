import type { AddressInfo } from "node:net";
import type { Logger } from "pino";
import { happyGrasshopperApi } from "./api/happygrasshopper/index.ts";
import { heymarketApi } from "./api/heymarket/index.ts";
import { restApis } from "./api/rest/index.ts";
import { saferMeApi } from "./api/saferme/index.ts";
import { worksectionApi } from "./api/worksection/index.ts";
import { worksectionOAuthApis } from "./api/worksection/oauth/index.ts";
import type { Config } from "./config/config.ts";
import type { Secrets } from "./config/secrets.ts";
import { SecretBox } from "./directory/credentials/secret-box.ts";
import { CredentialLookup } from "./http/authenticate.ts";
import { closeGracefully } from "./http/close-gracefully.ts";
import type { Readiness } from "./http/health.ts";
import { createLimits } from "./http/limits.ts";
import { createLogger } from "./http/logger.ts";
import { createMetrics } from "./http/metrics.ts";
import { type Api, createHttpServer } from "./http/server.ts";
import { AddressPolicy } from "./jobs/address-policy.ts";
import { Mailer } from "./jobs/mailer.ts";
import { JobRunner } from "./jobs/runner.ts";
import { WebhookMetrics } from "./jobs/webhook-metrics.ts";
import { webhookPing } from "./jobs/webhook-ping.ts";
import { WebhookRunner } from "./jobs/webhook-runner.ts";
import { WebhookSender } from "./jobs/webhook-sender.ts";
import { openStore } from "./store/open-store.ts";
import type { Store } from "./store/store.ts";

/** Everything that one Rollcall process is made of. */
export type App = AsyncDisposable & {
  store: Store;
  box: SecretBox;
  logger: Logger;
  /** Starts to listen and to work on jobs, and returns the base URL under which it answers. */
  listen(): Promise<string>;
  /** Finishes what is under way, then closes the store. */
  close(): Promise<void>;
};

/** Parts that a caller brings instead of the ones that the configuration names. */
export type Overrides = { logger?: Logger };

/** Puts a process together: opens the store (which migrates it) and builds the server, without listening yet. */
export async function createApp(config: Config, secrets: Secrets, overrides: Overrides = {}): Promise<App> {
  const logger = overrides.logger ?? createLogger(config.log);
  const store = await openStore(config.database);
  const box = new SecretBox(secrets.masterKey);
  const limits = createLimits(config.limits);
  const credentials = new CredentialLookup(store.read.credentials);
  const webhookUrls = new AddressPolicy(config.webhookAllowedAddresses);
  const sender = new WebhookSender(webhookUrls);
  const pingWebhook = webhookPing(box, sender);
  const apis: Api[] = [
    heymarketApi({ store, credentials, box, limits, clockSkewSeconds: config.tokenClockSkewSeconds }),
    saferMeApi({ store, credentials, box, limits, publicUrl: config.publicUrl }),
    happyGrasshopperApi({ store, credentials, box, limits, publicUrl: config.publicUrl }),
    worksectionApi({ store, credentials, box, limits }),
    ...worksectionOAuthApis({ store, credentials, box, limits, publicUrl: config.publicUrl }),
    ...restApis({ store, credentials, box, limits, publicUrl: config.publicUrl, webhookUrls, pingWebhook }),
  ];
  const metrics = createMetrics();
  const server = createHttpServer({
    logger,
    requestLog: config.log.requests,
    trustedProxies: [...config.trustedProxies],
    ...config.requests,
    apis,
    readiness: () => readinessOf(store),
    metrics,
  });
  const jobs = new JobRunner({
    store,
    log: logger,
    retentionMilliseconds: config.jobRetentionMilliseconds,
    pace: store.paces.server,
  });
  const mailer = config.mail === undefined ? undefined : new Mailer({ store, log: logger, ...config.mail });
  const webhooks = new WebhookRunner({
    store,
    box,
    log: logger,
    sender,
    metrics: new WebhookMetrics(metrics.registry),
  });
  const close = async () => {
    await closeGracefully(server, config.requests.shutdownGraceMilliseconds);
    await Promise.all([jobs.close(), mailer?.close(), webhooks.close()]);
    await store.close();
  };
  return {
    store,
    box,
    logger,
    listen: async () => {
      await server.listen(config.listen);
      jobs.start();
      mailer?.start();
      webhooks.start();
      return config.publicUrl ?? urlOf(server.server.address(), config.listen.host);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function readinessOf(store: Store): Promise<Readiness> {
  try {
    await store.ping();
    return { ready: true, checks: { database: "ok" } };
  } catch {
    return { ready: false, checks: { database: "unreachable" } };
  }
}

function urlOf(address: AddressInfo | string | null, host: string): string {
  if (address === null || typeof address === "string") throw new Error("The server listens on no port.");
  const name = host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${address.port}`;
}
