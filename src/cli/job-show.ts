import { Argument, Command, Option } from "commander";
import { JobService } from "../directory/jobs/job-service.ts";
import { type EntryResult, type Job, rateOf } from "../directory/jobs/job.ts";
import { chosenOrganization } from "./chosen-organization.ts";
import { examples } from "./examples.ts";
import { operatorOf } from "./operator.ts";
import { rowId } from "./option-parsers.ts";
import { presentJob, progressOf } from "./present-job.ts";
import { printJson, printTable, shownMoment } from "./print.ts";
import { readOptions, required } from "./read-options.ts";
import { openSession } from "./session.ts";
import { dataDirOption, jsonOption, organizationOption, type StoreOptions } from "./store-options.ts";

type JobShowOptions = StoreOptions & { organization?: string; refused?: true; json?: true };

export function jobShowCommand(): Command {
  return new Command("show")
    .summary("show a job and how far it has come")
    .description("Show the job with this id and how far it has come.")
    .addArgument(new Argument("<id>", "the job's id: see job list"))
    .addOption(organizationOption())
    .addOption(new Option("--refused", "list the entries that were refused, with the reasons"))
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText("after", examples(["rollcall job show 3 --refused", "Job 3, and why entries of it were refused"]))
    .action(showJob);
}

async function showJob(idText: string, options: JobShowOptions): Promise<void> {
  const { id } = readOptions({ id: () => required("id", idText, rowId) });
  await using session = await openSession(options);
  const organization = await chosenOrganization(session.store.read, options);
  const jobs = new JobService(session.store, operatorOf(organization.id), undefined);
  const job = await jobs.get(id);
  const refused = options.refused === true ? await Array.fromAsync(jobs.results(job, true)) : undefined;
  if (options.json === true) {
    return printJson(refused === undefined ? presentJob(job) : { ...presentJob(job), refused: refused.map(shown) });
  }
  printTable(["job", String(job.id)], recordOf(job));
  if (refused === undefined) return;
  printTable(
    ["ref", "reasons"],
    refused.map((result) => [result.ref, reasonsOf(result)]),
  );
}

function shown({ ref, errors }: EntryResult): object {
  return { ref, errors };
}

function reasonsOf({ errors }: EntryResult): string {
  return Object.entries(errors)
    .flatMap(([field, messages]) => messages.map((message) => `${field}: ${message}`))
    .join("; ");
}

function recordOf(job: Job): string[][] {
  const { kind, state, description, teamId, error, createdAt, startedAt, finishedAt, expiresAt } = job;
  return [
    ["kind", kind],
    ["state", state],
    ["progress", `${progressOf(job)}, ${Math.round(rateOf(job, Date.now()))} a second`],
    ["team", String(teamId ?? "-")],
    ["created", shownMoment(createdAt)],
    ["started", shownMoment(startedAt)],
    ["finished", shownMoment(finishedAt)],
    ["expires", shownMoment(expiresAt)],
    ["error", error ?? "-"],
    ["description", description],
  ];
}
