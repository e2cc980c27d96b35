import { Argument, Command } from "commander";
import { JobService } from "../directory/jobs/job-service.ts";
import type { Job } from "../directory/jobs/job.ts";
import { chosenOrganization } from "./chosen-organization.ts";
import { examples } from "./examples.ts";
import { operatorOf } from "./operator.ts";
import { rowId } from "./option-parsers.ts";
import { jobLine, presentJob } from "./present-job.ts";
import { printJson, say } from "./print.ts";
import { readOptions, required } from "./read-options.ts";
import { openSession } from "./session.ts";
import { dataDirOption, jsonOption, organizationOption, type StoreOptions } from "./store-options.ts";

export type JobActionOptions = StoreOptions & { organization?: string; json?: true };

export function jobCancelCommand(): Command {
  return new Command("cancel")
    .summary("stop a job")
    .description("Stop the job with this id. It ends at its next step, and what it did stays.")
    .addArgument(new Argument("<id>", "the job's id: see job list"))
    .addOption(organizationOption())
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText("after", examples(["rollcall job cancel 3", "Stop job 3 of the only organization"]))
    .action((id: string, options: JobActionOptions) => changeJob(id, options, (jobs, job) => jobs.cancel(job)));
}

/** Runs a command that changes one job, and prints what became of it. */
export async function changeJob(
  idText: string,
  options: JobActionOptions,
  change: (jobs: JobService, id: number) => Promise<Job>,
): Promise<void> {
  const { id } = readOptions({ id: () => required("id", idText, rowId) });
  await using session = await openSession(options);
  const organization = await chosenOrganization(session.store.read, options);
  const job = await change(new JobService(session.store, operatorOf(organization.id), undefined), id);
  if (options.json === true) printJson(presentJob(job));
  else say(jobLine(job));
}
