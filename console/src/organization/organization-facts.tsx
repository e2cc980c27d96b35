import { Code } from "@mantine/core";
import type { Resource } from "../../../src/client/directory-client.ts";
import { type Fact, Facts } from "../show/facts.tsx";
import { Moment } from "../show/moment.tsx";
import { countryName } from "./country-select.tsx";

type Organization = Resource<"Organization">;
type Props = { organization: Organization; isWhole: boolean };

/** What nobody changes of the organization here; with `isWhole`, what others may change too. */
export function OrganizationFacts({ organization, isWhole }: Props) {
  return <Facts facts={isWhole ? [...settings(organization), ...fixed(organization)] : fixed(organization)} />;
}

function settings({ name, country, time_zone }: Organization): readonly Fact[] {
  return [
    ["Name", name],
    ["Country", countryName(country)],
    ["Time zone", time_zone],
  ];
}

function fixed({ id, uuid, slug, created_at, updated_at }: Organization): readonly Fact[] {
  return [
    ["Id", id],
    ["Slug", <Code key="slug">{slug}</Code>],
    ["UUID", <Code key="uuid">{uuid}</Code>],
    ["Created", <Moment key="created" at={created_at} />],
    ["Changed", <Moment key="changed" at={updated_at} />],
  ];
}
