/** What is said of one setting to those who read its documentation. `meaning` and the rest may hold Markdown code. */
export type Setting = {
  readonly meaning: string;
  /** A value that `loadConfig` takes. */
  readonly example: string;
  /** The text that is read when the variable is not set. */
  readonly default?: string;
  /** What happens when the variable is not set, where no text stands for it. */
  readonly whenNotSet?: string;
};

/** Every setting there is, by the name of its environment variable, in the order in which they are documented. */
export const SETTINGS = {
  ROLLCALL_HOST: {
    meaning: "Address or host name to listen on. `0.0.0.0` is every IPv4 address of the machine, `::` every address.",
    default: "127.0.0.1",
    example: "0.0.0.0",
  },
  ROLLCALL_PORT: {
    meaning: "Port to listen on. `0` takes any free one.",
    default: "8080",
    example: "3000",
  },
  ROLLCALL_PUBLIC_URL: {
    meaning: "Where clients reach the server, for the links in its answers: `http` or `https`, without path or query.",
    whenNotSet: "taken from each request",
    example: "https://people.example.com",
  },
  ROLLCALL_DATA_DIR: {
    meaning: "Directory of the SQLite database and the master key. Made with mode 0700 when missing.",
    default: "./data",
    example: "/var/lib/rollcall",
  },
  ROLLCALL_DATABASE_URL: {
    meaning: "PostgreSQL database to use, as `postgres://` or `postgresql://`.",
    whenNotSet: "the SQLite file `rollcall.db` in the data directory",
    example: "postgres://rollcall:password@db.example.com/rollcall",
  },
  ROLLCALL_DATABASE_REPLICA_URL: {
    meaning: "PostgreSQL read replica. Needs `ROLLCALL_DATABASE_URL`.",
    whenNotSet: "no replica",
    example: "postgres://rollcall:password@replica.example.com/rollcall",
  },
  ROLLCALL_DATABASE_POOL_SIZE: {
    meaning: "PostgreSQL connections that one process opens for transactions, 1 to 1000. SQLite has no use for it.",
    default: "10",
    example: "20",
  },
  ROLLCALL_MASTER_KEY: {
    meaning: "The master key itself: 32 bytes as 64 hexadecimal digits or as base64.",
    whenNotSet: "read from the master key file",
    example: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
  },
  ROLLCALL_MASTER_KEY_FILE: {
    meaning:
      "File that holds the master key. Made with mode 0600 when missing. Not together with `ROLLCALL_MASTER_KEY`.",
    whenNotSet: "`master.key` in the data directory",
    example: "/etc/rollcall/master.key",
  },
  ROLLCALL_LOG_LEVEL: {
    meaning:
      "Least severe log line to write: `fatal`, `error`, `warn`, `info`, `debug`, `trace`, or `silent` for none.",
    default: "info",
    example: "warn",
  },
  ROLLCALL_LOG_FORMAT: {
    meaning:
      "`json` is one object a line, `pretty` is for people, `auto` is `pretty` on a terminal and `json` elsewhere.",
    default: "auto",
    example: "json",
  },
  ROLLCALL_LOG_REQUESTS: {
    meaning: "Requests to log: `none`, `problems` (slow and failed ones) or `all`.",
    default: "problems",
    example: "all",
  },
  ROLLCALL_TRUSTED_PROXIES: {
    meaning: "Proxies whose `X-Forwarded-*` headers are believed: addresses and CIDR ranges, separated by commas.",
    whenNotSet: "none",
    example: "127.0.0.1, 10.0.0.0/8",
  },
  ROLLCALL_LIMITS: {
    meaning:
      "Request limits: `protective` (generous, per credential), `faithful` (what each vendor documents) or `off`.",
    default: "protective",
    example: "faithful",
  },
  ROLLCALL_BODY_LIMIT: {
    meaning:
      "Largest request body, in bytes or with `KiB`, `MiB` or `GiB`; from 1KiB to 256MiB. [Some requests](#large-bodies) have limits of their own.",
    default: "8MiB",
    example: "1MiB",
  },
  ROLLCALL_HEADERS_TIMEOUT_SECONDS: {
    meaning: "Time a client has for sending a request's headers, 1 to 3600. No longer than the request timeout.",
    default: "15",
    example: "10",
  },
  ROLLCALL_REQUEST_TIMEOUT_SECONDS: {
    meaning: "Time a client has for sending a whole request, 1 to 3600.",
    default: "60",
    example: "120",
  },
  ROLLCALL_KEEP_ALIVE_SECONDS: {
    meaning: "Time an idle connection stays open, 1 to 3600.",
    default: "75",
    example: "5",
  },
  ROLLCALL_SHUTDOWN_GRACE_SECONDS: {
    meaning: "Time that requests under way have for finishing when the server is told to stop, 0 to 3600.",
    default: "15",
    example: "30",
  },
  ROLLCALL_TOKEN_CLOCK_SKEW_SECONDS: {
    meaning: "How far the clock of a client that signs its tokens may be off, 0 to 60.",
    default: "5",
    example: "30",
  },
  ROLLCALL_JOB_RETENTION_DAYS: {
    meaning: "How many days a finished job and its results are kept, 1 to 3650.",
    default: "30",
    example: "90",
  },
  ROLLCALL_SMTP_URL: {
    meaning: "SMTP server that sends invitations, as `smtp://` or `smtps://`. Needs `ROLLCALL_MAIL_FROM`.",
    whenNotSet: "invitations are kept and not sent",
    example: "smtps://rollcall:password@mail.example.com",
  },
  ROLLCALL_MAIL_FROM: {
    meaning: "Sender of invitations: an address, with or without a name. Needs `ROLLCALL_SMTP_URL`.",
    whenNotSet: "invitations are kept and not sent",
    example: "Rollcall <rollcall@example.com>",
  },
  ROLLCALL_WEBHOOK_ALLOWED_ADDRESSES: {
    meaning:
      "Addresses and CIDR ranges that webhooks may go to although they are not public, by `http` too; separated by commas.",
    whenNotSet: "public addresses by `https` only",
    example: "10.20.0.0/16, fd00:20::/32",
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof SETTINGS;

/** The settings as they were written. At run time it may hold `ROLLCALL_` names that are none, for `loadConfig` to refuse. */
export type Environment = { readonly [Name in SettingName]?: string };

/** Every variable whose name starts with `ROLLCALL_`, unread. The only place that looks at `process.env`. */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const set: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith("ROLLCALL_") && value !== undefined) set[name] = value;
  }
  return set;
}
