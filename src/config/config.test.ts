import { createServer } from "node:http";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { describeConfig, loadConfig } from "./config.ts";
import type { Config, Overrides } from "./config.ts";
import { ConfigurationError } from "./configuration-error.ts";
import { SETTINGS } from "./env.ts";
import type { Environment, Setting } from "./env.ts";
import type { ConfigurationFault } from "./setting-reader.ts";

const KEY = "0123456789abcdef".repeat(4);
const POSTGRES = "postgres://rollcall:s3cret@db.example.com/rollcall";

/** Settings that are taken only beside others. */
const NEEDED_BY: Readonly<Record<string, Environment>> = {
  ROLLCALL_DATABASE_REPLICA_URL: { ROLLCALL_DATABASE_URL: POSTGRES },
  ROLLCALL_SMTP_URL: { ROLLCALL_MAIL_FROM: "rollcall@example.com" },
  ROLLCALL_MAIL_FROM: { ROLLCALL_SMTP_URL: "smtp://localhost" },
};

const DEFAULTS: Config = {
  listen: { host: "127.0.0.1", port: 8080 },
  publicUrl: undefined,
  dataDirectory: resolve("data"),
  database: { backend: "sqlite", file: resolve("data/rollcall.db") },
  masterKey: { from: "file", file: resolve("data/master.key") },
  log: { level: "info", format: "auto", requests: "problems" },
  trustedProxies: [],
  limits: "protective",
  requests: {
    bodyLimitBytes: 8 * 1024 * 1024,
    headersTimeoutMilliseconds: 15_000,
    requestTimeoutMilliseconds: 60_000,
    keepAliveMilliseconds: 75_000,
    shutdownGraceMilliseconds: 15_000,
  },
  tokenClockSkewSeconds: 5,
  jobRetentionMilliseconds: 30 * 24 * 60 * 60 * 1000,
  mail: undefined,
  webhookAllowedAddresses: [],
};

function errorOf(environment: Environment, overrides?: Overrides): ConfigurationError {
  try {
    loadConfig(environment, overrides);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error("The configuration was taken.");
}

function faultsOf(environment: Environment, overrides?: Overrides): readonly ConfigurationFault[] {
  return errorOf(environment, overrides).faults;
}

describe("a configuration that is taken", () => {
  test("an empty environment gives the defaults", () => {
    expect(loadConfig({})).toStrictEqual(DEFAULTS);
  });

  test("every setting arrives in its place", () => {
    const config = loadConfig({
      ROLLCALL_HOST: "::",
      ROLLCALL_PORT: "0",
      ROLLCALL_PUBLIC_URL: "https://People.example.com:443/",
      ROLLCALL_DATA_DIR: "/var/lib/rollcall/",
      ROLLCALL_DATABASE_URL: POSTGRES,
      ROLLCALL_DATABASE_REPLICA_URL: "postgresql://replica.example.com:6432/rollcall?sslmode=verify-full",
      ROLLCALL_DATABASE_POOL_SIZE: "25",
      ROLLCALL_MASTER_KEY: KEY,
      ROLLCALL_LOG_LEVEL: "trace",
      ROLLCALL_LOG_FORMAT: "json",
      ROLLCALL_LOG_REQUESTS: "all",
      ROLLCALL_TRUSTED_PROXIES: "127.0.0.1, 10.0.0.0/8 ,::1,fd00::/8",
      ROLLCALL_LIMITS: "faithful",
      ROLLCALL_BODY_LIMIT: "1 MiB",
      ROLLCALL_HEADERS_TIMEOUT_SECONDS: "1",
      ROLLCALL_REQUEST_TIMEOUT_SECONDS: "2",
      ROLLCALL_KEEP_ALIVE_SECONDS: "3",
      ROLLCALL_SHUTDOWN_GRACE_SECONDS: "0",
      ROLLCALL_TOKEN_CLOCK_SKEW_SECONDS: "60",
      ROLLCALL_JOB_RETENTION_DAYS: "7",
      ROLLCALL_SMTP_URL: "smtps://rollcall:s3cret@mail.example.com:465",
      ROLLCALL_MAIL_FROM: "Rollcall <rollcall@example.com>",
      ROLLCALL_WEBHOOK_ALLOWED_ADDRESSES: "127.0.0.1,fd00::/8",
    });
    expect(config).toStrictEqual({
      listen: { host: "::", port: 0 },
      publicUrl: "https://people.example.com",
      dataDirectory: "/var/lib/rollcall",
      database: {
        backend: "postgres",
        url: POSTGRES,
        replicaUrl: "postgresql://replica.example.com:6432/rollcall?sslmode=verify-full",
        poolSize: 25,
      },
      masterKey: { from: "environment" },
      log: { level: "trace", format: "json", requests: "all" },
      trustedProxies: ["127.0.0.1", "10.0.0.0/8", "::1", "fd00::/8"],
      limits: "faithful",
      requests: {
        bodyLimitBytes: 1024 * 1024,
        headersTimeoutMilliseconds: 1000,
        requestTimeoutMilliseconds: 2000,
        keepAliveMilliseconds: 3000,
        shutdownGraceMilliseconds: 0,
      },
      tokenClockSkewSeconds: 60,
      jobRetentionMilliseconds: 7 * 24 * 60 * 60 * 1000,
      mail: { smtpUrl: "smtps://rollcall:s3cret@mail.example.com:465", from: "Rollcall <rollcall@example.com>" },
      webhookAllowedAddresses: ["127.0.0.1", "fd00::/8"],
    } satisfies Config);
  });

  test("a key file elsewhere is made absolute, and does not move the data directory", () => {
    const config = loadConfig({ ROLLCALL_MASTER_KEY_FILE: "keys/rollcall" });
    expect(config.masterKey).toEqual({ from: "file", file: resolve("keys/rollcall") });
    expect(config.dataDirectory).toBe(DEFAULTS.dataDirectory);
  });

  test("the database and the key follow the data directory", () => {
    const config = loadConfig({ ROLLCALL_DATA_DIR: "elsewhere" });
    expect(config.database).toEqual({ backend: "sqlite", file: join(resolve("elsewhere"), "rollcall.db") });
    expect(config.masterKey).toEqual({ from: "file", file: join(resolve("elsewhere"), "master.key") });
  });

  test.each([
    ["1024", 1024],
    ["1KiB", 1024],
    ["3 kib", 3072],
    ["256MIB", 256 * 1024 ** 2],
  ])("a body limit of %s is %i bytes", (text, bytes) => {
    expect(loadConfig({ ROLLCALL_BODY_LIMIT: text }).requests.bodyLimitBytes).toBe(bytes);
  });

  test.each(["localhost", "my_service.internal", "0.0.0.0", "::1", "rollcall-1"])("the host %s", (text) => {
    expect(loadConfig({ ROLLCALL_HOST: text }).listen.host).toBe(text);
  });

  test.each([KEY, KEY.toUpperCase(), Buffer.from(KEY, "hex").toString("base64")])("the master key %s", (text) => {
    expect(loadConfig({ ROLLCALL_MASTER_KEY: text }).masterKey).toEqual({ from: "environment" });
  });

  test.each(["fatal", "error", "warn", "info", "debug", "trace", "silent"])("the log level %s", (text) => {
    expect(loadConfig({ ROLLCALL_LOG_LEVEL: text }).log.level).toBe(text);
  });

  test.each(["postgres:///rollcall", "postgres://%2Frun%2Fpostgresql/rollcall", "postgresql://u:%40%2F@h/d"])(
    "the database URL %s, unchanged",
    (url) => {
      expect(loadConfig({ ROLLCALL_DATABASE_URL: url }).database).toMatchObject({ backend: "postgres", url });
    },
  );

  test.each(["smtp://localhost", "smtp://localhost:1025", "SMTPS://u:%40%2F@mail.example.com"])(
    "the mail server %s",
    (url) => {
      const mail = { ROLLCALL_SMTP_URL: url, ROLLCALL_MAIL_FROM: " a@b.example " };
      expect(loadConfig(mail).mail).toEqual({ smtpUrl: url, from: "a@b.example" });
    },
  );

  test("an override wins over the environment, one that was not given does not", () => {
    const environment = { ROLLCALL_PORT: "1", ROLLCALL_HOST: "::1" };
    const config = loadConfig(environment, { ROLLCALL_PORT: "2", ROLLCALL_HOST: undefined });
    expect(config.listen).toEqual({ host: "::1", port: 2 });
  });

  test("variables of the tests and of other programs are nobody's fault", () => {
    const environment: Record<string, string> = { ROLLCALL_TEST_DATABASE_URL: "x", PATH: "/bin" };
    expect(loadConfig(environment)).toStrictEqual(DEFAULTS);
  });

  test.each<[string, Setting]>(Object.entries(SETTINGS))("the documented example of %s", (name, setting) => {
    expect(() => loadConfig({ ...NEEDED_BY[name], [name]: setting.example })).not.toThrow();
  });
});

describe("a configuration that is refused", () => {
  test("every fault is told at once, in the documented order, unknown names last", () => {
    const environment: Record<string, string> = {
      ROLLCALL_AAA: "1",
      ROLLCALL_LIMITS: "strict",
      ROLLCALL_PORT: "http",
      ROLLCALL_DATABASE_REPLICA_URL: POSTGRES,
      ROLLCALL_MASTER_KEY: "short",
    };
    const error = errorOf(environment, { ROLLCALL_HOST: "http://x" });
    expect(error.faults.map((fault) => fault.setting)).toEqual([
      "ROLLCALL_HOST",
      "ROLLCALL_PORT",
      "ROLLCALL_DATABASE_REPLICA_URL",
      "ROLLCALL_MASTER_KEY",
      "ROLLCALL_LIMITS",
      "ROLLCALL_AAA",
    ]);
    for (const { setting, message } of error.faults) expect(error.message).toContain(`\n  ${setting} ${message}`);
  });

  test.each(Object.keys(SETTINGS))("%s set to nothing is not taken for unset", (name) => {
    expect(faultsOf({ ...NEEDED_BY[name], [name]: "" })).toEqual([
      { setting: name, message: "is set but empty; give it a value or unset it" },
    ]);
  });

  test.each([
    ["ROLLCALL_HOST", ["a b", "http://localhost", "[::1]", "localhost:80", "127.0.0.256", "127.1", "-a", "a..b"]],
    ["ROLLCALL_PORT", ["-1", "65536", "80.0", "0x50", "1e3", "080", " 80", "tcp://10.0.0.1:8080", "Infinity"]],
    ["ROLLCALL_PUBLIC_URL", ["example.com", "ftp://a.example", "http:a.example", "http://", "//a.example"]],
    ["ROLLCALL_PUBLIC_URL", ["http://a.example/b", "http://a.example?b", "http://a.example/#", "http://u:p@a.example"]],
    ["ROLLCALL_DATA_DIR", [" ", "~", "~/rollcall"]],
    [
      "ROLLCALL_DATABASE_URL",
      ["mysql://h/d", "h/d", "postgres:d", "postgres://h", "postgres://h/", "postgres://h:x/d"],
    ],
    [
      "ROLLCALL_DATABASE_URL",
      ["postgres://u:a#b@h/d", "postgres://u:a?b@h/d", "postgres://u:%zz@h/d", "postgres://h/d#"],
    ],
    ["ROLLCALL_DATABASE_POOL_SIZE", ["0", "1001", "ten"]],
    ["ROLLCALL_MASTER_KEY", ["secret", KEY.slice(1), `${KEY}0`, ` ${KEY}`, "g".repeat(64), "A".repeat(44)]],
    ["ROLLCALL_MASTER_KEY", [`${"A".repeat(42)}B=`, "A".repeat(43), Buffer.alloc(31).toString("base64")]],
    ["ROLLCALL_MASTER_KEY_FILE", [" ", "~/key"]],
    ["ROLLCALL_LOG_LEVEL", ["verbose", "INFO", "30"]],
    ["ROLLCALL_LOG_FORMAT", ["text", "JSON"]],
    ["ROLLCALL_LOG_REQUESTS", ["some", "true"]],
    ["ROLLCALL_TRUSTED_PROXIES", [",", "10.0.0.1,", "loopback", "10.0.0.0/33", "::/129", "0.0.0.0/0", "::/0", "true"]],
    ["ROLLCALL_TRUSTED_PROXIES", ["10.0.0.0/", "10.0.0.0/8/8", "10.0.0.0/255.0.0.0", "fe80::1%eth0", "10.0.0"]],
    ["ROLLCALL_LIMITS", ["none", "0"]],
    ["ROLLCALL_WEBHOOK_ALLOWED_ADDRESSES", ["localhost", "0.0.0.0/0", "::/0", "10.0.0.0/33"]],
    ["ROLLCALL_BODY_LIMIT", ["8MB", "8", "1023", "257MiB", "1GiB", "1.5MiB", "-1MiB", "MiB", "8M", "1e6"]],
    ["ROLLCALL_HEADERS_TIMEOUT_SECONDS", ["0", "15s", "1.5"]],
    ["ROLLCALL_REQUEST_TIMEOUT_SECONDS", ["0", "3601"]],
    ["ROLLCALL_KEEP_ALIVE_SECONDS", ["0", "3601", "off"]],
    ["ROLLCALL_SHUTDOWN_GRACE_SECONDS", ["-1", "3601"]],
    ["ROLLCALL_TOKEN_CLOCK_SKEW_SECONDS", ["-1", "61"]],
  ])("%s as any of %j", (setting, texts) => {
    const refused = texts.map((text) => [text, ...faultsOf({ [setting]: text }).map((fault) => fault.setting)]);
    expect(refused).toEqual(texts.map((text) => [text, setting]));
  });

  test("a bad override is told by the setting's name", () => {
    expect(faultsOf({ ROLLCALL_PORT: "80" }, { ROLLCALL_PORT: "eighty" })).toEqual([
      { setting: "ROLLCALL_PORT", message: 'must be a whole number from 0 to 65535, not "eighty"' },
    ]);
  });

  test("a replica without a database", () => {
    expect(faultsOf({ ROLLCALL_DATABASE_REPLICA_URL: POSTGRES })).toEqual([
      { setting: "ROLLCALL_DATABASE_REPLICA_URL", message: "needs ROLLCALL_DATABASE_URL, which is not set" },
    ]);
  });

  test("a master key and a file for it", () => {
    expect(faultsOf({ ROLLCALL_MASTER_KEY: KEY, ROLLCALL_MASTER_KEY_FILE: "/k" })).toEqual([
      { setting: "ROLLCALL_MASTER_KEY_FILE", message: "and ROLLCALL_MASTER_KEY are both set; unset one of them" },
    ]);
  });

  test("headers that may take longer than the request, also when one of the two is the default", () => {
    const message = "is 15, longer than ROLLCALL_REQUEST_TIMEOUT_SECONDS, which is 10";
    expect(faultsOf({ ROLLCALL_REQUEST_TIMEOUT_SECONDS: "10" })).toEqual([
      { setting: "ROLLCALL_HEADERS_TIMEOUT_SECONDS", message },
    ]);
    expect(faultsOf({ ROLLCALL_HEADERS_TIMEOUT_SECONDS: "61" })).toHaveLength(1);
    expect(loadConfig({ ROLLCALL_HEADERS_TIMEOUT_SECONDS: "60" }).requests.headersTimeoutMilliseconds).toBe(60_000);
  });

  test("headers are not measured against a request timeout that is itself at fault", () => {
    const faults = faultsOf({ ROLLCALL_HEADERS_TIMEOUT_SECONDS: "100", ROLLCALL_REQUEST_TIMEOUT_SECONDS: "x" });
    expect(faults.map((fault) => fault.setting)).toEqual(["ROLLCALL_REQUEST_TIMEOUT_SECONDS"]);
  });

  test("Node's server refuses the timeouts that we refuse", () => {
    expect(() => createServer({ headersTimeout: 15_000, requestTimeout: 10_000 })).toThrow(RangeError);
    expect(() => createServer({ headersTimeout: 60_000, requestTimeout: 60_000 })).not.toThrow();
  });

  test.each([
    ["ROLLCALL_PROT", "is no setting; did you mean ROLLCALL_PORT?"],
    ["ROLLCALL_LOGLEVEL", "is no setting; did you mean ROLLCALL_LOG_LEVEL?"],
    ["ROLLCALL_DATABASE_URI", "is no setting; did you mean ROLLCALL_DATABASE_URL?"],
    ["ROLLCALL_MASTERKEY_FILE", "is no setting; did you mean ROLLCALL_MASTER_KEY_FILE?"],
    ["ROLLCALL_SERVICE_HOST_OF_CLUSTER", "is no setting"],
    ["ROLLCALL_", "is no setting"],
    ["ROLLCALL_TESTING", "is no setting"],
  ])("the unknown name %s: %s", (name, message) => {
    expect(faultsOf({ [name]: "x" })).toEqual([{ setting: name, message }]);
  });

  test("no secret is in what is told", () => {
    const secret = "hunter2hunter2";
    const environment: Record<string, string> = {
      ROLLCALL_DATABASE_URL: `mysql://u:${secret}@h/d`,
      ROLLCALL_DATABASE_REPLICA_URL: `postgres://u:${secret}#@h/d`,
      ROLLCALL_MASTER_KEY: secret,
      ROLLCALL_PUBLIC_URL: `https://u:${secret}@h`,
      ROLLCALL_MASTER_KEE: secret,
    };
    const error = errorOf(environment);
    expect(error.faults).toHaveLength(5);
    expect(JSON.stringify([error.faults, error.message, error.stack])).not.toContain(secret);
  });
});

describe("mail", () => {
  const SENDER = { ROLLCALL_MAIL_FROM: "rollcall@example.com" };
  const SERVER = { ROLLCALL_SMTP_URL: "smtp://localhost" };

  test("takes both settings or none", () => {
    expect(faultsOf(SENDER)).toEqual([
      { setting: "ROLLCALL_MAIL_FROM", message: "needs ROLLCALL_SMTP_URL, which is not set" },
    ]);
    expect(faultsOf(SERVER)).toEqual([
      { setting: "ROLLCALL_SMTP_URL", message: "needs ROLLCALL_MAIL_FROM, which is not set" },
    ]);
  });

  test.each([
    "mail.example.com",
    "https://mail.example.com",
    "smtp://",
    "smtp://u:s3cret%@mail.example.com",
    "smtp://a b",
  ])("%s is no mail server, and is not repeated", (url) => {
    const [fault, ...others] = faultsOf({ ...SENDER, ROLLCALL_SMTP_URL: url });
    expect([fault?.setting, others]).toEqual(["ROLLCALL_SMTP_URL", []]);
    expect(fault?.message).not.toContain("s3cret");
  });

  test.each(["rollcall", "@example.com", "a@b@c", "a@b, c@d", "Rollcall rollcall@example.com", "<a@b", "A\nB <a@b>"])(
    "%j is no sender",
    (from) => {
      expect(faultsOf({ ...SERVER, ROLLCALL_MAIL_FROM: from }).map(({ setting }) => setting)).toEqual([
        "ROLLCALL_MAIL_FROM",
      ]);
    },
  );
});

describe("the description of a configuration", () => {
  test("on SQLite", () => {
    expect(describeConfig(loadConfig({ ROLLCALL_DATA_DIR: "/d", ROLLCALL_BODY_LIMIT: "1MiB" }))).toEqual({
      ROLLCALL_HOST: "127.0.0.1",
      ROLLCALL_PORT: "8080",
      ROLLCALL_PUBLIC_URL: "not set",
      ROLLCALL_DATA_DIR: "/d",
      ROLLCALL_DATABASE_URL: "not set: SQLite in /d/rollcall.db",
      ROLLCALL_DATABASE_REPLICA_URL: "not set",
      ROLLCALL_DATABASE_POOL_SIZE: "not used",
      ROLLCALL_MASTER_KEY: "not set",
      ROLLCALL_MASTER_KEY_FILE: "/d/master.key",
      ROLLCALL_LOG_LEVEL: "info",
      ROLLCALL_LOG_FORMAT: "auto",
      ROLLCALL_LOG_REQUESTS: "problems",
      ROLLCALL_TRUSTED_PROXIES: "none",
      ROLLCALL_LIMITS: "protective",
      ROLLCALL_BODY_LIMIT: "1048576",
      ROLLCALL_HEADERS_TIMEOUT_SECONDS: "15",
      ROLLCALL_REQUEST_TIMEOUT_SECONDS: "60",
      ROLLCALL_KEEP_ALIVE_SECONDS: "75",
      ROLLCALL_SHUTDOWN_GRACE_SECONDS: "15",
      ROLLCALL_TOKEN_CLOCK_SKEW_SECONDS: "5",
      ROLLCALL_JOB_RETENTION_DAYS: "30",
      ROLLCALL_SMTP_URL: "not set",
      ROLLCALL_MAIL_FROM: "not set",
      ROLLCALL_WEBHOOK_ALLOWED_ADDRESSES: "none",
    });
  });

  test("masks the passwords in URLs, wherever they stand, and leaves the rest", () => {
    const description = describeConfig(
      loadConfig({
        ROLLCALL_DATABASE_URL: "postgres://user:s3cret@h:5433/d?sslmode=require",
        ROLLCALL_DATABASE_REPLICA_URL: "postgres://h/d?user=u&password=s3cret&sslpassword=s3cret&password=s3cret",
        ROLLCALL_MASTER_KEY: KEY,
        ROLLCALL_SMTP_URL: "smtp://user:s3cret@mail.example.com",
        ROLLCALL_MAIL_FROM: "rollcall@example.com",
      }),
    );
    expect(description).toMatchObject({
      ROLLCALL_SMTP_URL: "smtp://user:***@mail.example.com",
      ROLLCALL_MAIL_FROM: "rollcall@example.com",
      ROLLCALL_DATABASE_URL: "postgres://user:***@h:5433/d?sslmode=require",
      ROLLCALL_DATABASE_REPLICA_URL: "postgres://h/d?user=u&password=***&sslpassword=***",
      ROLLCALL_DATABASE_POOL_SIZE: "10",
      ROLLCALL_MASTER_KEY: "set",
      ROLLCALL_MASTER_KEY_FILE: "not used",
    });
    expect(JSON.stringify(description)).not.toMatch(new RegExp(`s3cret|${KEY}`));
  });
});
