import { Command } from "commander";
import { examples } from "./examples.ts";
import { printJson } from "./print.ts";
import { openSession } from "./session.ts";
import { dataDirOption, jsonOption, type StoreOptions } from "./store-options.ts";

type MigrateOptions = StoreOptions & { json?: true };

export function migrateCommand(): Command {
  return new Command("migrate")
    .summary("bring the database's schema up to date")
    .description(
      "Bring the database's schema up to date, making the database when there is none. `serve` does so by itself; " +
        "this is for doing it apart from a start. A database that a newer version made is refused.",
    )
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        ["rollcall migrate", "Bring the configured database up to date"],
        ["rollcall migrate --json", "The same, with the names of the migrations that ran as JSON"],
      ),
    )
    .action(migrate);
}

async function migrate(options: MigrateOptions): Promise<void> {
  await using session = await openSession(options, "make");
  const { backend, migrated } = session.store;
  if (options.json === true) printJson({ backend, migrated });
  else if (migrated.length === 0) console.log("The database is up to date.");
  else for (const name of migrated) console.log(`Ran ${name}`);
}
