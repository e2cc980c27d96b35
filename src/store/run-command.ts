import { COMMANDS, type CommandName } from "../directory/commands.ts";
import type { Command } from "../directory/ports.ts";
import type { Database } from "./database.ts";
import { createTransaction } from "./transaction.ts";

/** Runs a command by its name in a transaction that the caller began on `db`. */
export async function runCommand(db: Database, name: CommandName, args: unknown): Promise<unknown> {
  const command = COMMANDS[name] as Command<unknown, unknown>;
  return await command(createTransaction(db, Date.now()), args);
}
