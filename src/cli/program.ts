import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { backupCommand } from "./backup.ts";
import { credentialCreateCommand } from "./credential-create.ts";
import { credentialListCommand } from "./credential-list.ts";
import { credentialRevokeCommand } from "./credential-revoke.ts";
import { credentialRotateCommand } from "./credential-rotate.ts";
import { demoCommand } from "./demo.ts";
import { doctorCommand } from "./doctor.ts";
import { exportCommand } from "./export.ts";
import { grantListCommand } from "./grant-list.ts";
import { grantRevokeCommand } from "./grant-revoke.ts";
import { importCommand } from "./import.ts";
import { invitationListCommand } from "./invitation-list.ts";
import { jobCancelCommand } from "./job-cancel.ts";
import { jobListCommand } from "./job-list.ts";
import { jobRetryCommand } from "./job-retry.ts";
import { jobShowCommand } from "./job-show.ts";
import { migrateCommand } from "./migrate.ts";
import { organizationCreateCommand } from "./organization-create.ts";
import { organizationListCommand } from "./organization-list.ts";
import { organizationCancelCommand, organizationRestoreCommand } from "./organization-status.ts";
import { serveCommand } from "./serve.ts";
import { teamCreateCommand } from "./team-create.ts";
import { teamListCommand } from "./team-list.ts";
import { webhookCreateCommand } from "./webhook-create.ts";
import { webhookDeliveriesCommand } from "./webhook-deliveries.ts";
import { webhookListCommand } from "./webhook-list.ts";
import { webhookReplayCommand } from "./webhook-replay.ts";
import { webhookTestCommand } from "./webhook-test.ts";

const EXIT_CODES = `
Exit codes:
  0  done
  1  refused or failed; doctor found something
  2  the configuration, the options or the arguments are wrong

Settings are environment variables; an option wins over its variable. Data goes to
stdout, messages and logs to stderr.`;

/** Takes the exit code of a command that ends well and still has something to say with it. */
export type SetExitCode = (code: number) => void;

/** Every command there is. Throws a `CommanderError` after writing a usage fault, or the help that was asked for. */
export function createProgram(setExitCode: SetExitCode): Command {
  const program = new Command("rollcall")
    .description("One self-hosted directory of who is on which team, in which role, and how to reach them.")
    .version(version())
    .addHelpText("after", EXIT_CODES)
    .addCommand(serveCommand())
    .addCommand(demoCommand())
    .addCommand(migrateCommand())
    .addCommand(
      new Command("organization")
        .summary("make, list, cancel and restore organizations")
        .description("Make, list, cancel and restore organizations.")
        .addCommand(organizationCreateCommand())
        .addCommand(organizationListCommand())
        .addCommand(organizationCancelCommand())
        .addCommand(organizationRestoreCommand()),
    )
    .addCommand(
      new Command("team")
        .summary("make and list teams")
        .description("Make and list teams.")
        .addCommand(teamCreateCommand())
        .addCommand(teamListCommand()),
    )
    .addCommand(
      new Command("credential")
        .summary("make, list, rotate and revoke what clients sign in with")
        .description("Make, list, rotate and revoke the credentials that clients sign in with.")
        .addCommand(credentialCreateCommand())
        .addCommand(credentialListCommand())
        .addCommand(credentialRotateCommand())
        .addCommand(credentialRevokeCommand()),
    )
    .addCommand(
      new Command("grant")
        .summary("list and revoke what users let OAuth clients do")
        .description("List and revoke what users let OAuth clients do.")
        .addCommand(grantListCommand())
        .addCommand(grantRevokeCommand()),
    )
    .addCommand(importCommand(setExitCode))
    .addCommand(exportCommand())
    .addCommand(
      new Command("job")
        .summary("list, show, cancel and retry jobs")
        .description("List, show, cancel and retry the jobs that a server works off in the background.")
        .addCommand(jobListCommand())
        .addCommand(jobShowCommand())
        .addCommand(jobCancelCommand())
        .addCommand(jobRetryCommand()),
    )
    .addCommand(
      new Command("invitation")
        .summary("list invitations")
        .description("List the invitations that are sent by e-mail to those who came to a team.")
        .addCommand(invitationListCommand()),
    )
    .addCommand(
      new Command("webhook")
        .summary("list, make and test webhooks, and deliver to them again")
        .description("List, make and test the webhooks that are told of changes, and deliver to them again.")
        .addCommand(webhookListCommand())
        .addCommand(webhookCreateCommand())
        .addCommand(webhookTestCommand(setExitCode))
        .addCommand(webhookDeliveriesCommand())
        .addCommand(webhookReplayCommand()),
    )
    .addCommand(backupCommand())
    .addCommand(doctorCommand(setExitCode));
  for (const command of [program, ...commandsBelow(program)]) {
    command
      .exitOverride()
      .allowExcessArguments(false)
      .showHelpAfterError(`See: ${nameOf(command)} --help`);
  }
  return program;
}

function version(): string {
  const content: unknown = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
  return typeof content === "object" && content !== null && "version" in content ? String(content.version) : "unknown";
}

/** Every command below this one, in the order of the help. */
export function commandsBelow(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...commandsBelow(child)]);
}

/** The command as it is typed, such as `rollcall credential list`. */
export function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}
