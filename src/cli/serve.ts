import { Command, Option } from "commander";
import type { App } from "../app.ts";
import { loadConfig } from "../config/config.ts";
import { readEnvironment } from "../config/env.ts";
import { loadSecrets } from "../config/secrets.ts";
import { CommandFailure, opening } from "./command-failure.ts";
import { commandLine } from "./command-line.ts";
import { examples } from "./examples.ts";
import { listen } from "./listen.ts";
import { opensWith, sealedSecrets } from "./sealed-secrets.ts";
import { StopSignal } from "./stop-signal.ts";
import { dataDirOption, type StoreOptions, storeWords } from "./store-options.ts";
import { untilStopped } from "./until-stopped.ts";

type ServeOptions = StoreOptions & { host?: string; port?: string; logLevel?: string; logFormat?: string };

export function serveCommand(): Command {
  return new Command("serve")
    .summary("serve the directory")
    .description(
      "Serve the directory until SIGINT or SIGTERM, which let requests under way finish; a second one ends it at once.",
    )
    .addOption(new Option("--host <host>", "address to listen on (ROLLCALL_HOST)"))
    .addOption(new Option("--port <port>", "port to listen on, 0 for any free one (ROLLCALL_PORT)"))
    .addOption(dataDirOption())
    .addOption(new Option("--log-level <level>", "least severe log line to write (ROLLCALL_LOG_LEVEL)"))
    .addOption(new Option("--log-format <format>", "json, pretty or auto (ROLLCALL_LOG_FORMAT)"))
    .addHelpText(
      "after",
      examples(
        ["rollcall serve", "Serve ./data on 127.0.0.1:8080"],
        [
          "rollcall serve --host 0.0.0.0 --port 80 --data-dir /var/lib/rollcall",
          "Serve everybody who reaches this machine",
        ],
      ),
    )
    .action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
  using stop = new StopSignal(["SIGINT", "SIGTERM"]);
  const environment = readEnvironment();
  const config = loadConfig(environment, {
    ROLLCALL_HOST: options.host,
    ROLLCALL_PORT: options.port,
    ROLLCALL_DATA_DIR: options.dataDir,
    ROLLCALL_LOG_LEVEL: options.logLevel,
    ROLLCALL_LOG_FORMAT: options.logFormat,
  });
  // Loaded here, as it is most of what there is to load, and the other commands need none of it.
  const { createApp } = await import("../app.ts");
  await using app = await opening(() => createApp(config, loadSecrets(config, environment)));
  const { migrated, backend } = app.store;
  if (migrated.length > 0) app.logger.info({ migrated }, "migrated the database");
  await refuseWrongMasterKey(app);
  const url = await listen(app, config.listen);
  app.logger.info({ url, backend }, "listening");
  await sayWhatIsNext(app, options);
  await untilStopped(app, stop);
}

/**
 * Throws `CommandFailure` when the master key opens no secret at all: it is another database's, or was made anew because
 * its file was lost. Every signed request would be refused, and no webhook signed: serving on would only hide that.
 */
async function refuseWrongMasterKey({ store, box, logger }: App): Promise<void> {
  let opened = 0;
  let closed = 0;
  for await (const secret of sealedSecrets(store.read)) {
    if (opensWith(box, secret)) opened += 1;
    else closed += 1;
  }
  if (closed === 0) return;
  const advice = `see: ${commandLine("doctor")}`;
  const wrong = "This is not the master key that the secrets were encrypted with";
  if (opened === 0) throw new CommandFailure(`${wrong}; ${advice}`);
  logger.error(`${closed} secrets were encrypted with another master key; ${advice}`);
}

async function sayWhatIsNext({ store, logger }: App, options: ServeOptions): Promise<void> {
  const organizations = await store.read.organizations.all();
  if (organizations.length > 0) return;
  const words = storeWords(options);
  const commands = [
    commandLine("organization", "create", "--name", "My company", ...words),
    commandLine("team", "create", "--name", "First team", ...words),
    commandLine("credential", "create", "--api", "heymarket", "--team", "1", ...words),
  ];
  logger.warn("there is no organization yet; in another terminal, run:");
  for (const command of commands) logger.warn(`  ${command}`);
}
