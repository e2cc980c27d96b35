import { type Filter, allOf } from "./filter.ts";
import type { ListQuery } from "./page.ts";

/** Which rows a handle shows: all of the organization's (undefined), or those that a filter keeps. */
export type Visibility<Field extends string> = Filter<Field> | undefined;

/** A list's own filter, narrowed to what may be seen. */
export function narrowed<Field extends string>(
  query: ListQuery<Field>,
  visible: Visibility<NoInfer<Field>>,
): ListQuery<Field> {
  return visible === undefined ? query : { ...query, filter: allOf<Field>(visible, query.filter) };
}
