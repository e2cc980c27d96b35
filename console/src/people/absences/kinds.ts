/** What a day out of the ordinary can be. */
export type Kind = "vacation" | "sick-leave" | "workday";

/** A person's days out of the ordinary. */
export type Days = Readonly<Record<string, Kind>>;

/** How each kind is called and shown. */
export const KINDS: Readonly<Record<Kind, { label: string; color: string }>> = {
  vacation: { label: "Vacation", color: "blue.8" },
  "sick-leave": { label: "Sick leave", color: "red.9" },
  workday: { label: "Workday", color: "grape.8" },
};
