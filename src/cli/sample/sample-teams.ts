import type { SampleTeam } from "./sample-team.ts";
import { CUSTOMER_CARE } from "./teams/customer-care.ts";
import { DISTRIBUTION } from "./teams/distribution.ts";
import { ENGINEERING } from "./teams/engineering.ts";
import { HARBOURVIEW_CLINIC } from "./teams/harbourview-clinic.ts";
import { HEAD_OFFICE } from "./teams/head-office.ts";
import { SITE_SAFETY } from "./teams/site-safety.ts";

/** The teams of the sample organization, by id. */
export const SAMPLE_TEAMS: readonly SampleTeam[] = [
  SITE_SAFETY,
  HEAD_OFFICE,
  ENGINEERING,
  HARBOURVIEW_CLINIC,
  CUSTOMER_CARE,
  DISTRIBUTION,
];
