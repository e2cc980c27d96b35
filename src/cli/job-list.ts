import { Command, Option } from "commander";
import { type Parsed, wholeNumber } from "../config/setting-parsers.ts";
import { JobService } from "../directory/jobs/job-service.ts";
import { JOB_STATES, type Job, type JobState } from "../directory/jobs/job.ts";
import { chosenOrganization } from "./chosen-organization.ts";
import { examples } from "./examples.ts";
import { operatorOf } from "./operator.ts";
import { presentJob } from "./present-job.ts";
import { printJson, printTable, shownMoment } from "./print.ts";
import { given, readOptions } from "./read-options.ts";
import { openSession } from "./session.ts";
import { dataDirOption, jsonOption, organizationOption, type StoreOptions } from "./store-options.ts";

type JobListOptions = StoreOptions & { organization?: string; state?: string; limit?: string; json?: true };

const COLUMNS = ["id", "kind", "state", "done", "total", "refused", "created", "description"];
const DEFAULT_LIMIT = 50;
const LARGEST_LIMIT = 1000;

export function jobListCommand(): Command {
  return new Command("list")
    .summary("list an organization's jobs")
    .description("List an organization's jobs, the newest first.")
    .addOption(organizationOption())
    .addOption(new Option("--state <state>", `only those in this state: ${JOB_STATES.join(", ")}`))
    .addOption(new Option("--limit <count>", `how many, up to ${LARGEST_LIMIT} (default: ${DEFAULT_LIMIT})`))
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        ["rollcall job list", "The newest 50 jobs of the only organization"],
        ["rollcall job list --state running --json", "What is being worked on"],
      ),
    )
    .action(listJobs);
}

async function listJobs(options: JobListOptions): Promise<void> {
  const { state, limit } = readOptions({
    state: () => given("--state", options.state, jobState),
    limit: () => given("--limit", options.limit, wholeNumber(1, LARGEST_LIMIT)) ?? DEFAULT_LIMIT,
  });
  await using session = await openSession(options);
  const organization = await chosenOrganization(session.store.read, options);
  const jobs = new JobService(session.store, operatorOf(organization.id), undefined);
  const filter = state === undefined ? {} : { filter: { op: "eq", field: "state", value: state } as const };
  const { rows } = await jobs.list({ ...filter, limit });
  if (options.json === true) return printJson(rows.map(presentJob));
  printTable(COLUMNS, rows.map(cells));
}

function cells({ id, kind, state, done, total, failed, createdAt, description }: Job): string[] {
  return [String(id), kind, state, String(done), String(total), String(failed), shownMoment(createdAt), description];
}

function jobState(text: string): Parsed<JobState> {
  const state = JOB_STATES.find((known) => known === text);
  return state === undefined ? { problem: `must be one of ${JOB_STATES.join(", ")}` } : { value: state };
}
