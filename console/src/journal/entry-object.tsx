import { Anchor } from "@mantine/core";
import { Link, type LinkProps, linkOptions } from "@tanstack/react-router";
import { type JournalEntry, OBJECT_NAMES } from "./events.ts";
import { type Names, numberIn } from "./use-names.ts";

/** What a change is about, leading to its page. */
export function EntryObject({ entry, names }: { entry: JournalEntry; names: Names }) {
  const place = placeOf(entry);
  const kind = OBJECT_NAMES[entry.object].toLowerCase();
  const name = nameOf(entry, names) ?? String(entry.object_id);
  if (place === undefined) return `${kind} ${name}`;
  return (
    <>
      {kind}{" "}
      <Anchor inherit renderRoot={(props) => <Link {...place} {...props} />}>
        {name}
      </Anchor>
    </>
  );
}

/** The page of what was changed, or the list that has it. */
function placeOf(entry: JournalEntry): LinkProps | undefined {
  const id = String(entry.object_id);
  const filter = `id = ${id}`;
  switch (entry.object) {
    case "user":
      return linkOptions({ to: "/people/$id", params: { id } });
    case "membership":
      return placeOfMembership(entry);
    case "team":
      return linkOptions({ to: "/teams/$id", params: { id } });
    case "webhook":
      return linkOptions({ to: "/webhooks/$id", params: { id } });
    case "credential":
      return linkOptions({ to: "/credentials", search: { filter } });
    case "role":
      return linkOptions({ to: "/roles", search: { filter } });
    case "contact":
      return linkOptions({ to: "/contacts", search: { filter } });
    case "organization":
      return linkOptions({ to: "/organization" });
    default:
      return undefined;
  }
}

/** A membership has no page of its own: whose it is, or where, has. */
function placeOfMembership(entry: JournalEntry): LinkProps | undefined {
  const user = numberIn(entry, "user_id");
  if (user !== null) return linkOptions({ to: "/people/$id", params: { id: String(user) } });
  const team = numberIn(entry, "team_id");
  return team === null ? undefined : linkOptions({ to: "/teams/$id", params: { id: String(team) } });
}

function nameOf(entry: JournalEntry, names: Names): string | undefined {
  const { object, object_id } = entry;
  if (object === "user") return names.users.get(object_id) ?? writtenName(entry);
  if (object === "team") return names.teams.get(object_id) ?? writtenName(entry);
  if (object === "credential") return names.credentials.get(object_id) ?? writtenName(entry);
  if (object === "membership") return nameOfMembership(entry, names);
  return writtenName(entry);
}

function nameOfMembership(entry: JournalEntry, { users, teams }: Names): string | undefined {
  const user = users.get(numberIn(entry, "user_id") ?? 0);
  const team = teams.get(numberIn(entry, "team_id") ?? 0);
  if (user === undefined && team === undefined) return undefined;
  return [user && `of ${user}`, team && `on ${team}`].filter(Boolean).join(" ");
}

/** What the entry itself calls it. */
function writtenName({ before, after }: JournalEntry): string | undefined {
  const values = { ...before, ...after };
  const whole = ["name", "label", "title", "url", "email"].map((field) => values[field]);
  const halves = [values["given_name"], values["family_name"]].filter((half) => typeof half === "string").join(" ");
  return [halves, ...whole].filter((name) => typeof name === "string").find((name) => name !== "");
}
