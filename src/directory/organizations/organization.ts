export type Organization = {
  id: number;
  uuid: string;
  name: string;
  /** Short name in addresses and on the command line: lower-case letters, digits and dashes. */
  slug: string;
  /** ISO 3166 code of the country in which phones without a country code are read. */
  country: string;
  timeZone: string;
  status: "active" | "cancelled";
  createdAt: number;
  updatedAt: number;
  version: number;
};
