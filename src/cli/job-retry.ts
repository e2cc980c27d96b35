import { Argument, Command } from "commander";
import { examples } from "./examples.ts";
import { type JobActionOptions, changeJob } from "./job-cancel.ts";
import { dataDirOption, jsonOption, organizationOption } from "./store-options.ts";

export function jobRetryCommand(): Command {
  return new Command("retry")
    .summary("go on with a job that failed or was cancelled")
    .description("Go on with a job that failed or was cancelled, where it stopped. A running server works it off.")
    .addArgument(new Argument("<id>", "the job's id: see job list"))
    .addOption(organizationOption())
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText("after", examples(["rollcall job retry 3", "Go on with job 3 of the only organization"]))
    .action((id: string, options: JobActionOptions) => changeJob(id, options, (jobs, job) => jobs.retry(job)));
}
