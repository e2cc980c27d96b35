import { Select, type SelectProps } from "@mantine/core";

const NAMES = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
const LETTERS = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
/** Unions, and codes that are made up for tests. */
const NO_COUNTRIES = new Set(["EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"]);

const COUNTRIES = LETTERS.flatMap((first) => LETTERS.map((second) => first + second))
  .flatMap((code) => {
    const name = NAMES.of(code);
    return name === undefined || !isCurrent(code) ? [] : [{ value: code, label: name }];
  })
  .toSorted((a, b) => a.label.localeCompare(b.label, "en"));

/** A select of a country; the value is its ISO 3166 code. */
export function CountrySelect(props: Omit<SelectProps, "data">) {
  return <Select data={COUNTRIES} searchable allowDeselect={false} nothingFoundMessage="No such country" {...props} />;
}

/** A country by name. */
export function countryName(code: string): string {
  return NAMES.of(code) ?? code;
}

/** Whether a code is a country's, and has not become another one's. */
function isCurrent(code: string): boolean {
  return !NO_COUNTRIES.has(code) && new Intl.Locale(`und-${code}`).region === code;
}
