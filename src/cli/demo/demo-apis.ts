import type { DemoApi } from "./demo-api.ts";
import { HAPPY_GRASSHOPPER_DEMO } from "./happygrasshopper-demo.ts";
import { HEYMARKET_DEMO } from "./heymarket-demo.ts";
import { REST_DEMO } from "./rest-demo.ts";
import { SAFERME_DEMO } from "./saferme-demo.ts";
import { WORKSECTION_DEMO } from "./worksection-demo.ts";

/** The APIs of the demo, in the order in which it shows them. */
export const DEMO_APIS: readonly DemoApi[] = [
  HEYMARKET_DEMO,
  HAPPY_GRASSHOPPER_DEMO,
  SAFERME_DEMO,
  WORKSECTION_DEMO,
  REST_DEMO,
];
