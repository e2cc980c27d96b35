import { join, resolve } from "node:path";
import { ConfigurationError } from "./configuration-error.ts";
import type { Environment, SettingName } from "./env.ts";
import { keyFileFaults } from "./key-file.ts";
import {
  addressList,
  bodyLimit,
  databaseUrl,
  host,
  mailSender,
  masterKey,
  oneOf,
  path,
  publicUrl,
  seconds,
  smtpUrl,
  wholeNumber,
} from "./setting-parsers.ts";
import { SettingReader } from "./setting-reader.ts";

const LONGEST_TIME_SECONDS = 3600;
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

export type LogLevel = "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";

/** How the server runs. Only the URLs of databases and of the mail server hold secrets: print it through `describeConfig`. */
export type Config = {
  readonly listen: { readonly host: string; readonly port: number };
  /** An origin, without a slash at its end. */
  readonly publicUrl: string | undefined;
  /** Absolute. */
  readonly dataDirectory: string;
  readonly database:
    | { readonly backend: "sqlite"; readonly file: string }
    | {
        readonly backend: "postgres";
        readonly url: string;
        readonly replicaUrl: string | undefined;
        readonly poolSize: number;
      };
  readonly masterKey: { readonly from: "environment" } | { readonly from: "file"; readonly file: string };
  readonly log: {
    readonly level: LogLevel;
    readonly format: "auto" | "json" | "pretty";
    readonly requests: "none" | "problems" | "all";
  };
  /** IP addresses and CIDR ranges. */
  readonly trustedProxies: readonly string[];
  readonly limits: "protective" | "faithful" | "off";
  readonly requests: {
    readonly bodyLimitBytes: number;
    readonly headersTimeoutMilliseconds: number;
    readonly requestTimeoutMilliseconds: number;
    readonly keepAliveMilliseconds: number;
    readonly shutdownGraceMilliseconds: number;
  };
  readonly tokenClockSkewSeconds: number;
  readonly jobRetentionMilliseconds: number;
  /** How invitations are sent; undefined keeps them. */
  readonly mail: { readonly smtpUrl: string; readonly from: string } | undefined;
  /** IP addresses and CIDR ranges that webhooks may go to although they are not public. */
  readonly webhookAllowedAddresses: readonly string[];
};

/** Settings that win over the environment, such as command line options. Undefined ones were not given. */
export type Overrides = { readonly [Name in Exclude<SettingName, "ROLLCALL_MASTER_KEY">]?: string | undefined };

/** Reads and checks every setting. Throws one `ConfigurationError` with all that is wrong, with a master key file too. */
export function loadConfig(environment: Environment, overrides: Overrides = {}): Config {
  const settings = new SettingReader({ ...environment, ...withoutUndefined(overrides) });
  const dataDirectory = resolve(settings.read("ROLLCALL_DATA_DIR", path));
  const config: Config = {
    listen: {
      host: settings.read("ROLLCALL_HOST", host),
      port: settings.read("ROLLCALL_PORT", wholeNumber(0, 65_535)),
    },
    publicUrl: settings.readOptional("ROLLCALL_PUBLIC_URL", publicUrl),
    dataDirectory,
    database: readDatabase(settings, dataDirectory),
    masterKey: readMasterKey(settings, dataDirectory),
    log: readLog(settings),
    trustedProxies: settings.readOptional("ROLLCALL_TRUSTED_PROXIES", addressList) ?? [],
    limits: settings.read("ROLLCALL_LIMITS", oneOf("protective", "faithful", "off")),
    requests: readRequests(settings),
    tokenClockSkewSeconds: settings.read("ROLLCALL_TOKEN_CLOCK_SKEW_SECONDS", wholeNumber(0, 60)),
    jobRetentionMilliseconds: settings.read("ROLLCALL_JOB_RETENTION_DAYS", wholeNumber(1, 3650)) * DAY_MILLISECONDS,
    mail: readMail(settings),
    webhookAllowedAddresses: settings.readOptional("ROLLCALL_WEBHOOK_ALLOWED_ADDRESSES", addressList) ?? [],
  };
  settings.refuseUnknown();
  if (settings.faults.length === 0) return config;
  faultKeyFile(settings, config);
  throw new ConfigurationError(settings.faults);
}

/** `loadSecrets` will not come to refuse the file where the settings are refused already: it is named beside them. */
function faultKeyFile(settings: SettingReader, { masterKey: key, dataDirectory }: Config): void {
  if (key.from !== "file" || settings.isFaulty("ROLLCALL_MASTER_KEY_FILE")) return;
  if (settings.isFaulty("ROLLCALL_DATA_DIR") && !settings.isSet("ROLLCALL_MASTER_KEY_FILE")) return;
  for (const { setting, message } of keyFileFaults(key.file, dataDirectory)) settings.fault(setting, message);
}

function withoutUndefined(overrides: Overrides): Environment {
  return Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
}

function readDatabase(settings: SettingReader, dataDirectory: string): Config["database"] {
  const url = settings.readOptional("ROLLCALL_DATABASE_URL", databaseUrl);
  const replicaUrl = settings.readOptional("ROLLCALL_DATABASE_REPLICA_URL", databaseUrl);
  const poolSize = settings.read("ROLLCALL_DATABASE_POOL_SIZE", wholeNumber(1, 1000));
  if (settings.isSet("ROLLCALL_DATABASE_REPLICA_URL") && !settings.isSet("ROLLCALL_DATABASE_URL")) {
    settings.fault("ROLLCALL_DATABASE_REPLICA_URL", "needs ROLLCALL_DATABASE_URL, which is not set");
  }
  if (url === undefined) return { backend: "sqlite", file: join(dataDirectory, "rollcall.db") };
  return { backend: "postgres", url, replicaUrl, poolSize };
}

function readMasterKey(settings: SettingReader, dataDirectory: string): Config["masterKey"] {
  settings.readOptional("ROLLCALL_MASTER_KEY", masterKey);
  const file = settings.readOptional("ROLLCALL_MASTER_KEY_FILE", path);
  if (settings.isSet("ROLLCALL_MASTER_KEY") && settings.isSet("ROLLCALL_MASTER_KEY_FILE")) {
    settings.fault("ROLLCALL_MASTER_KEY_FILE", "and ROLLCALL_MASTER_KEY are both set; unset one of them");
  }
  if (settings.isSet("ROLLCALL_MASTER_KEY")) return { from: "environment" };
  return { from: "file", file: file === undefined ? join(dataDirectory, "master.key") : resolve(file) };
}

function readMail(settings: SettingReader): Config["mail"] {
  const url = settings.readOptional("ROLLCALL_SMTP_URL", smtpUrl);
  const from = settings.readOptional("ROLLCALL_MAIL_FROM", mailSender);
  for (const [name, other] of [
    ["ROLLCALL_SMTP_URL", "ROLLCALL_MAIL_FROM"],
    ["ROLLCALL_MAIL_FROM", "ROLLCALL_SMTP_URL"],
  ] as const) {
    if (settings.isSet(name) && !settings.isSet(other)) settings.fault(name, `needs ${other}, which is not set`);
  }
  return url === undefined || from === undefined ? undefined : { smtpUrl: url, from };
}

function readLog(settings: SettingReader): Config["log"] {
  return {
    level: settings.read("ROLLCALL_LOG_LEVEL", oneOf("fatal", "error", "warn", "info", "debug", "trace", "silent")),
    format: settings.read("ROLLCALL_LOG_FORMAT", oneOf("auto", "json", "pretty")),
    requests: settings.read("ROLLCALL_LOG_REQUESTS", oneOf("none", "problems", "all")),
  };
}

function readRequests(settings: SettingReader): Config["requests"] {
  const time = (name: SettingName, least = 1): number => settings.read(name, seconds(least, LONGEST_TIME_SECONDS));
  const requests = {
    bodyLimitBytes: settings.read("ROLLCALL_BODY_LIMIT", bodyLimit),
    headersTimeoutMilliseconds: time("ROLLCALL_HEADERS_TIMEOUT_SECONDS"),
    requestTimeoutMilliseconds: time("ROLLCALL_REQUEST_TIMEOUT_SECONDS"),
    keepAliveMilliseconds: time("ROLLCALL_KEEP_ALIVE_SECONDS"),
    shutdownGraceMilliseconds: time("ROLLCALL_SHUTDOWN_GRACE_SECONDS", 0),
  };
  refuseHeadersAfterRequest(settings, requests);
  return requests;
}

/** Node's HTTP server does not start when its headers timeout is the longer of the two. */
function refuseHeadersAfterRequest(settings: SettingReader, requests: Config["requests"]): void {
  const { headersTimeoutMilliseconds: headers, requestTimeoutMilliseconds: request } = requests;
  if (settings.isFaulty("ROLLCALL_HEADERS_TIMEOUT_SECONDS") || settings.isFaulty("ROLLCALL_REQUEST_TIMEOUT_SECONDS")) {
    return;
  }
  if (headers <= request) return;
  const message = `is ${headers / 1000}, longer than ROLLCALL_REQUEST_TIMEOUT_SECONDS, which is ${request / 1000}`;
  settings.fault("ROLLCALL_HEADERS_TIMEOUT_SECONDS", message);
}

/** The configuration in force by setting, for people and logs: passwords are masked, the master key is left out. */
export function describeConfig(config: Config): Readonly<Record<SettingName, string>> {
  const { database, log, requests } = config;
  const postgres = database.backend === "postgres" ? database : undefined;
  return {
    ROLLCALL_HOST: config.listen.host,
    ROLLCALL_PORT: String(config.listen.port),
    ROLLCALL_PUBLIC_URL: config.publicUrl ?? "not set",
    ROLLCALL_DATA_DIR: config.dataDirectory,
    ROLLCALL_DATABASE_URL:
      database.backend === "sqlite" ? `not set: SQLite in ${database.file}` : maskUrl(database.url),
    ROLLCALL_DATABASE_REPLICA_URL: postgres?.replicaUrl === undefined ? "not set" : maskUrl(postgres.replicaUrl),
    ROLLCALL_DATABASE_POOL_SIZE: postgres === undefined ? "not used" : String(postgres.poolSize),
    ROLLCALL_MASTER_KEY: config.masterKey.from === "environment" ? "set" : "not set",
    ROLLCALL_MASTER_KEY_FILE: config.masterKey.from === "file" ? config.masterKey.file : "not used",
    ROLLCALL_LOG_LEVEL: log.level,
    ROLLCALL_LOG_FORMAT: log.format,
    ROLLCALL_LOG_REQUESTS: log.requests,
    ROLLCALL_TRUSTED_PROXIES: config.trustedProxies.join(", ") || "none",
    ROLLCALL_LIMITS: config.limits,
    ROLLCALL_BODY_LIMIT: String(requests.bodyLimitBytes),
    ROLLCALL_HEADERS_TIMEOUT_SECONDS: String(requests.headersTimeoutMilliseconds / 1000),
    ROLLCALL_REQUEST_TIMEOUT_SECONDS: String(requests.requestTimeoutMilliseconds / 1000),
    ROLLCALL_KEEP_ALIVE_SECONDS: String(requests.keepAliveMilliseconds / 1000),
    ROLLCALL_SHUTDOWN_GRACE_SECONDS: String(requests.shutdownGraceMilliseconds / 1000),
    ROLLCALL_TOKEN_CLOCK_SKEW_SECONDS: String(config.tokenClockSkewSeconds),
    ROLLCALL_JOB_RETENTION_DAYS: String(config.jobRetentionMilliseconds / DAY_MILLISECONDS),
    ...describeMail(config.mail),
    ROLLCALL_WEBHOOK_ALLOWED_ADDRESSES: config.webhookAllowedAddresses.join(", ") || "none",
  };
}

function describeMail(mail: Config["mail"]): Readonly<Record<"ROLLCALL_SMTP_URL" | "ROLLCALL_MAIL_FROM", string>> {
  if (mail === undefined) return { ROLLCALL_SMTP_URL: "not set", ROLLCALL_MAIL_FROM: "not set" };
  return { ROLLCALL_SMTP_URL: maskUrl(mail.smtpUrl), ROLLCALL_MAIL_FROM: mail.from };
}

/** PostgreSQL takes a password from the query too, which is why any parameter that sounds like a secret is masked. */
function maskUrl(text: string): string {
  const url = new URL(text);
  if (url.password !== "") url.password = "***";
  for (const name of new Set(url.searchParams.keys())) {
    if (/pass|secret|token/i.test(name)) url.searchParams.set(name, "***");
  }
  return url.href;
}
