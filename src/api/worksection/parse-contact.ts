import type { CreateContact } from "../../directory/contacts/create-contact.ts";
import { assertStorable } from "../../directory/users/name.ts";
import { readPhone } from "../../directory/users/phone.ts";
import type { Parameters } from "./parameters.ts";
import { parseEmail } from "./parse.ts";
import { PHONE_KINDS } from "./present.ts";

/** A contact to make, in a folder by its title: "" for the one that is taken without. */
export type NewContactRequest = { group: string; fields: CreateContact["fields"] };

/** The parameters of `add_contact`; the name is whole, other than in `add_user`. */
export function parseNewContact(parameters: Parameters): NewContactRequest {
  const email = parseEmail(parameters.required("email"));
  const text = (name: string): string => parameters.text(name).trim();
  return {
    group: text("group"),
    fields: {
      email,
      fullName: parameters.required("name"),
      title: text("title"),
      phone: text("phone"),
      profile: { ...phonesIn(text), ...addressesIn(text) },
    },
  };
}

type ReadText = (name: string) => string;
type Profile = NonNullable<CreateContact["fields"]["profile"]>;

function phonesIn(text: ReadText): Pick<Profile, "phones"> {
  // The directory knows these as one list, and so could not say which of them is none.
  const phones = Object.entries(PHONE_KINDS).map(([name, kind]) => ({
    kind,
    value: readPhone(name, text(name), "").typed,
    e164: "",
  }));
  const filled = phones.filter(({ value }) => value !== "");
  return filled.length === 0 ? {} : { phones: filled };
}

/** A first address that is empty keeps its place before a second one. */
function addressesIn(text: ReadText): Pick<Profile, "addresses"> {
  const [first, second] = [text("address"), text("address2")];
  assertStorable("address", first);
  assertStorable("address2", second);
  if (first === "" && second === "") return {};
  return { addresses: [{ kind: "work", value: first }, ...(second === "" ? [] : [{ kind: "other", value: second }])] };
}
