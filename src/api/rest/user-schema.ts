import { Type, type Static, type TSchema } from "typebox";
import { USER_STATUSES } from "../../directory/users/user.ts";
import { Id, Nullable, Time, changesOf, component } from "./schema.ts";

const Labeled = Type.Object({ kind: Type.String(), value: Type.String() }, { additionalProperties: false });
const Text = Type.String();

/** What an object has may be null in a merge patch, which takes it away. */
function removable<Properties extends Record<string, TSchema>>(properties: Properties) {
  return Type.Object(properties, { additionalProperties: false });
}

const DEVICE = {
  app_version: Type.Optional(Nullable(Text)),
  bluetooth_enabled: Type.Optional(Nullable(Type.Boolean())),
  location_enabled: Type.Optional(Nullable(Type.Boolean())),
  push_notification_enabled: Type.Optional(Nullable(Type.Boolean())),
};
const WEARABLE = {
  assigned: Type.Optional(Type.Boolean()),
  assigned_at: Type.Optional(Nullable(Time)),
  battery_status: Type.Optional(Nullable(Type.Number())),
  item_id: Type.Optional(Nullable(Text)),
  last_sync_at: Type.Optional(Nullable(Time)),
};
const COUNTERS = {
  contacts: Type.Optional(Nullable(Type.Integer())),
  tags: Type.Optional(Nullable(Type.Integer())),
  channels: Type.Optional(Nullable(Type.Integer())),
  reports: Type.Optional(Nullable(Type.Integer())),
  first_degree_contacts: Type.Optional(Nullable(Type.Integer())),
};

const Named = Type.Record(Type.String(), Nullable(Text));

/** What a client may write of a user. */
export const USER_CHANGES = {
  external_id: Nullable(Text),
  given_name: Nullable(Text),
  family_name: Nullable(Text),
  name: Type.String({ description: "Splits into given and family name at its last blank." }),
  email: Nullable(Text),
  phone: Nullable(Text),
  title: Nullable(Text),
  department: Nullable(Text),
  company: Nullable(Text),
  birth_date: Nullable(Type.String({ format: "date" })),
  gender: Nullable(Text),
  time_zone: Nullable(Text),
  locale: Nullable(Text),
  avatar: Nullable(Text),
  status: Type.Enum([...USER_STATUSES]),
  role: Nullable(Type.String({ description: "The organization-wide role, by its key." })),
  last_active_at: Nullable(Time),
  emails: Nullable(Type.Array(Labeled)),
  phones: Nullable(
    Type.Array(
      Type.Object(
        { kind: Type.String(), value: Type.String(), e164: Type.Optional(Type.String({ description: "Derived." })) },
        { additionalProperties: false },
      ),
    ),
  ),
  addresses: Nullable(Type.Array(Labeled)),
  chats: Nullable(Named),
  socials: Nullable(Named),
  other_contacts: Nullable(Text),
  url: Nullable(Text),
  rate: Nullable(Type.Number()),
  preferred_contact: Nullable(Text),
  visiting: Nullable(Text),
  site_visit_terms_accepted: Nullable(Type.Boolean()),
  email_notifications: Nullable(Type.Boolean()),
  accepted_terms_version: Nullable(Text),
  device: Nullable(removable(DEVICE)),
  wearable: Nullable(removable(WEARABLE)),
  counters: Nullable(removable(COUNTERS)),
  custom: Nullable(Type.Record(Type.String(), Type.Unknown())),
};

export const UserChanges = changesOf(USER_CHANGES);
export type UserChanges = Static<typeof UserChanges>;

/** A user to make, with the ids and times to keep of one who comes from elsewhere. */
export const NewUserBody = changesOf({
  ...USER_CHANGES,
  id: Id,
  uuid: Type.String({ format: "uuid" }),
  created_at: Time,
  updated_at: Time,
});
export type NewUserBody = Static<typeof NewUserBody>;

/** A user as this API shows them. */
export const UserDocument = Type.Object(
  {
    id: Id,
    uuid: Type.String({ format: "uuid" }),
    external_id: Nullable(Text),
    given_name: Text,
    family_name: Text,
    name: Text,
    email: Text,
    phone: Type.String({ description: "As it was typed." }),
    phone_e164: Text,
    title: Text,
    department: Text,
    company: Text,
    birth_date: Nullable(Type.String({ format: "date" })),
    gender: Text,
    time_zone: Text,
    locale: Text,
    avatar: Text,
    status: Type.Enum([...USER_STATUSES]),
    role: Nullable(Text),
    last_active_at: Nullable(Time),
    emails: Type.Array(Labeled),
    phones: Type.Array(Type.Object({ kind: Text, value: Text, e164: Text })),
    addresses: Type.Array(Labeled),
    chats: Type.Record(Type.String(), Text),
    socials: Type.Record(Type.String(), Text),
    other_contacts: Nullable(Text),
    url: Nullable(Text),
    rate: Nullable(Type.Number()),
    preferred_contact: Nullable(Text),
    visiting: Nullable(Text),
    site_visit_terms_accepted: Nullable(Type.Boolean()),
    email_notifications: Nullable(Type.Boolean()),
    accepted_terms_version: Nullable(Text),
    device: Nullable(Type.Object(DEVICE)),
    wearable: Nullable(Type.Object(WEARABLE)),
    counters: Nullable(Type.Object(COUNTERS)),
    custom: Type.Record(Type.String(), Type.Unknown()),
    created_at: Time,
    updated_at: Time,
    version: Type.Integer(),
    memberships: Type.Optional(Type.Array(component("Membership"))),
  },
  { $id: "User" },
);
