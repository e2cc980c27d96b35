import type { RoleKey } from "../role.ts";

/** Room for ids of any vendor, and for the number of an organization beside one in 63 bits. */
export const USER_ID_BITS = 40;
/** The largest id that a user may bring along: new ones count on from it, and have as much room again. */
export const LARGEST_GIVEN_USER_ID = 2 ** (USER_ID_BITS - 1);

export const USER_STATUSES = ["active", "pending", "inactive"] as const;

/** `pending` was invited and never signed in; `inactive` may not sign in. */
export type UserStatus = (typeof USER_STATUSES)[number];

/** A further e-mail, phone or address, with what it is for: `work`, `office`, `mobile`, `home` … */
export type LabeledValue = { kind: string; value: string };

/** What is shown but never filtered or sorted on: one typed JSON document a user. Absent means never set. */
export type UserProfile = {
  emails?: LabeledValue[];
  phones?: (LabeledValue & { e164: string })[];
  addresses?: LabeledValue[];
  chats?: Record<string, string>;
  socials?: Record<string, string>;
  otherContacts?: string;
  url?: string;
  rate?: number;
  preferredContact?: string;
  visiting?: string;
  siteVisitTermsAccepted?: boolean;
  emailNotifications?: boolean;
  acceptedTermsVersion?: string;
  device?: DeviceState;
  wearable?: Wearable;
  counters?: UserCounters;
  /** Attributes that the organization or a client defined. */
  custom?: Record<string, unknown>;
};

export type DeviceState = {
  appVersion?: string;
  bluetoothEnabled?: boolean;
  locationEnabled?: boolean;
  pushNotificationEnabled?: boolean;
};

export type Wearable = {
  assigned: boolean;
  assignedAt?: number;
  batteryStatus?: number;
  itemId?: string;
  lastSyncAt?: number;
};

export type UserCounters = {
  contacts?: number;
  tags?: number;
  channels?: number;
  reports?: number;
  firstDegreeContacts?: number;
};

/** The fields of a user that a client can write. Texts are "" where there is none. Times are epoch milliseconds. */
export type UserFields = {
  externalId: string | null;
  givenName: string;
  familyName: string;
  email: string;
  /** As typed; its E.164 form is derived. */
  phone: string;
  title: string;
  department: string;
  company: string;
  /** `YYYY-MM-DD`. */
  birthDate: string | null;
  gender: string;
  timeZone: string;
  locale: string;
  avatar: string;
  status: UserStatus;
  /** The organization-wide role, or null for someone who has roles on teams only. */
  role: RoleKey | null;
  lastActiveAt: number | null;
  profile: UserProfile;
};

export type User = UserFields & {
  organizationId: number;
  id: number;
  uuid: string;
  phoneE164: string;
  createdAt: number;
  updatedAt: number;
  deletedAt: number | null;
  version: number;
};

/** A phone in the bare form in which some APIs show it. Writing back what they showed keeps the number as typed. */
export type ShownPhone = { digits: string; form: "international" | "national" };

/** What to change: absent fields stay. `profile` is merged key by key; a key set to undefined is cleared. */
export type UserPatch = Partial<Omit<UserFields, "profile" | "phone">> & {
  /** Splits into both names, unless it is the user's full name already. Must agree with a half that is given too. */
  fullName?: string;
  phone?: string | ShownPhone;
  profile?: { [Key in keyof UserProfile]?: UserProfile[Key] | undefined };
  /** A JSON merge patch (RFC 7396) of the profile, with values of the profile's types. */
  mergeIntoProfile?: Readonly<Record<string, unknown>>;
};

/** A user who has nothing filled in yet. */
export const BLANK_USER: UserFields = {
  externalId: null,
  givenName: "",
  familyName: "",
  email: "",
  phone: "",
  title: "",
  department: "",
  company: "",
  birthDate: null,
  gender: "",
  timeZone: "",
  locale: "",
  avatar: "",
  status: "active",
  role: null,
  lastActiveAt: null,
  profile: {},
};
