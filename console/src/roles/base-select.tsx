import { Select, type SelectProps } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { rolesQuery } from "../form/roles-query.ts";
import { useSession } from "../session/use-session.ts";
import { BASES, baseName } from "./base-name.ts";

/** A select of a built-in role; those above the signed-in one's own are not offered. */
export function BaseSelect(props: Omit<SelectProps, "data">) {
  const { role } = useSession();
  const { data: roles = [] } = useQuery(rolesQuery);
  const own = roles.find(({ key }) => key === role)?.base ?? "owner";
  const offered = BASES.slice(BASES.indexOf(own)).map((base) => ({ value: base, label: baseName(base) }));
  return <Select data={offered} allowDeselect={false} {...props} />;
}
