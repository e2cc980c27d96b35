import { Command, Option } from "commander";
import { loadConfig } from "../config/config.ts";
import { type Environment, readEnvironment, type SettingName } from "../config/env.ts";
import { loadSecrets } from "../config/secrets.ts";
import type { Organization } from "../directory/organizations/organization.ts";
import { opening } from "./command-failure.ts";
import { DEMO_APIS } from "./demo/demo-apis.ts";
import type { DemoCredentials } from "./demo/demo-credentials.ts";
import { openDemoDirectory } from "./demo/demo-directory.ts";
import { assertDemoDatabase, prepareDemo } from "./demo/prepare-demo.ts";
import { examples } from "./examples.ts";
import { listen } from "./listen.ts";
import { StopSignal } from "./stop-signal.ts";
import { jsonOption } from "./store-options.ts";
import { untilStopped } from "./until-stopped.ts";

type DemoOptions = { port: string; dataDir?: string; json?: true };
type ReadyDemo = { url: string; organization: Organization; credentials: DemoCredentials; path: string };

/** The settings that a demo takes from the environment: none that leads to other data or opens it to others. */
const INHERITED: readonly SettingName[] = [
  "ROLLCALL_LOG_LEVEL",
  "ROLLCALL_LOG_FORMAT",
  "ROLLCALL_LOG_REQUESTS",
  "ROLLCALL_LIMITS",
];
const LOOPBACK = "127.0.0.1";

export function demoCommand(): Command {
  return new Command("demo")
    .summary("serve a sample organization, with commands to paste for each API")
    .description(
      "Serve a sample organization on the loopback interface, with commands to paste for each API. Its data is in a " +
        "temporary directory that goes when it ends.",
    )
    .addOption(new Option("--port <port>", "port to listen on, 0 for any free one").default("8080"))
    .addOption(new Option("--data-dir <path>", "keep the data here, and go on with what an earlier demo left"))
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        ["rollcall demo", "Serve the sample on 127.0.0.1:8080"],
        ["rollcall demo --data-dir ./demo --port 0", "Keep the data and the credentials for the next time"],
        ["rollcall demo --port 0 --json", "For programs: one line with the URL and credentials when it is ready"],
      ),
    )
    .action(demo);
}

async function demo(options: DemoOptions): Promise<void> {
  using stop = new StopSignal(["SIGINT", "SIGTERM", "SIGHUP"]);
  await using directory = openDemoDirectory(options.dataDir);
  stop.beforeEnd(() => directory.removeNow());
  await assertDemoDatabase(directory);
  const environment = inherited(readEnvironment());
  const config = loadConfig(environment, {
    ROLLCALL_HOST: LOOPBACK,
    ROLLCALL_PORT: options.port,
    ROLLCALL_DATA_DIR: directory.path,
  });
  // Loaded here, as it is most of what there is to load, and the other commands need none of it.
  const { createApp } = await import("../app.ts");
  await using app = await opening(() => createApp(config, loadSecrets(config, environment)));
  const { organization, credentials } = await prepareDemo(app, directory.path);
  const url = await listen(app, config.listen);
  app.logger.info({ url }, "listening");
  print({ url, organization, credentials, path: directory.path }, options);
  await untilStopped(app, stop);
}

function inherited(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => INHERITED.some((known) => known === name)));
}

function print(ready: ReadyDemo, { json, dataDir }: DemoOptions): void {
  const { url, organization, credentials, path } = ready;
  if (json === true) {
    const { id, slug, name } = organization;
    const shown = Object.fromEntries(DEMO_APIS.map((api) => [api.name, credentials[api.name]]));
    console.log(JSON.stringify({ url, organization: { id, slug, name }, credentials: shown }));
    return;
  }
  const guides = DEMO_APIS.flatMap((api) => [""].concat(api.guide(url, credentials[api.name] ?? {})));
  const end = dataDir === undefined ? "Ctrl-C ends the demo and removes its data." : `The data stays in ${path}.`;
  console.log([`Rollcall serves ${organization.name} on ${url}`, ...guides, "", end].join("\n"));
}
