import { Command, Option } from "commander";
import { type Parsed, wholeNumber } from "../config/setting-parsers.ts";
import { InvitationService } from "../directory/invitations/invitation-service.ts";
import { INVITATION_STATES, type Invitation, type InvitationState } from "../directory/invitations/invitation.ts";
import { chosenOrganization } from "./chosen-organization.ts";
import { examples } from "./examples.ts";
import { operatorOf } from "./operator.ts";
import { printJson, printTable, shownMoment } from "./print.ts";
import { given, readOptions } from "./read-options.ts";
import { openSession } from "./session.ts";
import { dataDirOption, jsonOption, organizationOption, type StoreOptions } from "./store-options.ts";

type InvitationListOptions = StoreOptions & { organization?: string; state?: string; limit?: string; json?: true };

const COLUMNS = ["team", "user", "state", "attempts", "created", "due", "sent", "error"];
const DEFAULT_LIMIT = 50;
const LARGEST_LIMIT = 1000;

export function invitationListCommand(): Command {
  return new Command("list")
    .summary("list an organization's invitations by e-mail")
    .description("List an organization's invitations by e-mail and what became of them, the oldest first.")
    .addOption(organizationOption())
    .addOption(new Option("--state <state>", `only those in this state: ${INVITATION_STATES.join(", ")}`))
    .addOption(new Option("--limit <count>", `how many, up to ${LARGEST_LIMIT} (default: ${DEFAULT_LIMIT})`))
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        ["rollcall invitation list --state queued", "What waits to be sent"],
        ["rollcall invitation list --state failed --json", "What was given up, and why"],
      ),
    )
    .action(listInvitations);
}

async function listInvitations(options: InvitationListOptions): Promise<void> {
  const { state, limit } = readOptions({
    state: () => given("--state", options.state, invitationState),
    limit: () => given("--limit", options.limit, wholeNumber(1, LARGEST_LIMIT)) ?? DEFAULT_LIMIT,
  });
  await using session = await openSession(options);
  const organization = await chosenOrganization(session.store.read, options);
  const { rows: invitations } = await new InvitationService(session.store, operatorOf(organization.id)).list({
    limit,
    ...(state === undefined ? {} : { filter: { op: "eq", field: "state", value: state } }),
  });
  if (options.json === true) return printJson(invitations.map(presentInvitation));
  printTable(COLUMNS, invitations.map(cells));
}

function presentInvitation({ teamId, userId, state, attempts, createdAt, dueAt, sentAt, error }: Invitation): object {
  return {
    team: teamId,
    user: userId,
    state,
    attempts,
    createdAt: shownMoment(createdAt),
    dueAt: shownMoment(dueAt),
    sentAt: sentAt === null ? null : shownMoment(sentAt),
    error,
  };
}

function cells({ teamId, userId, state, attempts, createdAt, dueAt, sentAt, error }: Invitation): string[] {
  const moments = [createdAt, dueAt, sentAt].map(shownMoment);
  return [String(teamId), String(userId), state, String(attempts), ...moments, error ?? "-"];
}

function invitationState(text: string): Parsed<InvitationState> {
  const state = INVITATION_STATES.find((known) => known === text);
  return state === undefined ? { problem: `must be one of ${INVITATION_STATES.join(", ")}` } : { value: state };
}
