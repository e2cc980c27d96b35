import type { Resource } from "../../../src/client/directory-client.ts";

type Role = Resource<"Role">;

/** What a form of a role holds; "" in `wire` for what the base shows. */
export type RoleValues = { name: string; base: Role["base"]; wire: WireValues };

type WireValues = { heymarket: number | string; happygrasshopper: string; saferme: string; worksection: string };
type Wire = {
  heymarket?: number | null;
  happygrasshopper?: string | null;
  saferme?: string | null;
  worksection?: string | null;
};

export const NO_WIRE: WireValues = { heymarket: "", happygrasshopper: "", saferme: "", worksection: "" };

/** `wire` as a merge patch of the REST API: null for what the base shows. */
export function wirePatch(values: Partial<WireValues>): Wire {
  const entries = Object.entries(values).map(([api, value]) => [api, value === "" ? null : value] as const);
  return Object.fromEntries(entries);
}

/** `wire` of a new role, without what the base shows. */
export function wireOfNew(values: WireValues): { [Api in keyof Wire]?: NonNullable<Wire[Api]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
}
