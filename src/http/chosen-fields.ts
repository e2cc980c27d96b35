import { DirectoryError } from "../directory/errors.ts";

/** What a resource shows: the value of each field, in the order in which they are answered. */
export type FieldTable<Item> = Readonly<Record<string, (item: Item) => unknown>>;

/** A resource with the fields that are shown unless a request says otherwise. */
export type Resource<Item> = { fields: FieldTable<Item>; defaults: readonly string[] };

/** Shows the chosen fields of an item. */
export type Present<Item> = (item: Item) => Record<string, unknown>;

/**
 * Reads the parameter `fields`: a name adds a field to the defaults, one with a leading minus takes a default away.
 * Throws `invalid_value` for a name that the resource does not have; names in `ignored` are passed over.
 */
export function chosenFields<Item>(
  resource: Resource<Item>,
  parameter: unknown,
  ignored: ReadonlySet<string> = new Set(),
): Present<Item> {
  return presentFields(resource, chosenNames(resource, parameter, ignored));
}

/** The names of the fields that the parameter `fields` leaves to be shown. Throws as `chosenFields` does. */
export function chosenNames<Item>(
  { fields, defaults }: Resource<Item>,
  parameter: unknown,
  ignored: ReadonlySet<string> = new Set(),
): Set<string> {
  const shown = new Set(defaults);
  for (const sign of namesOf(parameter)) {
    const name = sign.replace(/^-/u, "");
    if (!Object.hasOwn(fields, name)) {
      if (ignored.has(name)) continue;
      throw new DirectoryError("invalid_value", `There is no field ${JSON.stringify(name.slice(0, 64))}.`, {
        field: "fields",
      });
    }
    if (sign.startsWith("-")) shown.delete(name);
    else shown.add(name);
  }
  return shown;
}

/** Shows the fields of these names, in the resource's order. */
export function presentFields<Item>({ fields }: Resource<Item>, names: ReadonlySet<string>): Present<Item> {
  const chosen = Object.entries(fields).filter(([name]) => names.has(name));
  return (item) => Object.fromEntries(chosen.map(([name, valueOf]) => [name, valueOf(item)]));
}

function namesOf(parameter: unknown): string[] {
  if (parameter === undefined) return [];
  const lists: unknown[] = Array.isArray(parameter) ? parameter : [parameter];
  if (!lists.every((list) => typeof list === "string")) {
    throw new DirectoryError("invalid_value", "is a list of names separated by commas", { field: "fields" });
  }
  return lists.flatMap((list) => list.split(",")).flatMap((name) => (name.trim() === "" ? [] : [name.trim()]));
}
