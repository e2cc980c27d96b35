import { Select, type SelectProps } from "@mantine/core";

const ZONES = Intl.supportedValuesOf("timeZone");
const MOST_SHOWN = 100;

type Props = Omit<SelectProps, "data" | "value" | "onChange"> & {
  /** "" for none. Given by forms. */
  value?: string;
  onChange?: (zone: string) => void;
};

/** A choice of an IANA time zone, or none. */
export function TimeZoneSelect({ value = "", onChange, ...select }: Props) {
  // A zone has several names, of which browsers list one.
  const zones = value === "" || ZONES.includes(value) ? ZONES : [value, ...ZONES];
  return (
    <Select
      data={zones}
      value={value === "" ? null : value}
      onChange={(zone) => onChange?.(zone ?? "")}
      searchable
      clearable
      limit={MOST_SHOWN}
      nothingFoundMessage="No such time zone"
      clearButtonProps={{ "aria-label": "No time zone" }}
      {...select}
    />
  );
}
