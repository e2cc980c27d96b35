import type { Names } from "../../form/use-meanwhile.tsx";
import { RoleName } from "../../show/role-name.tsx";

const NOTIFICATIONS = new Map<unknown, string>([
  ["true", "wanted"],
  ["false", "not wanted"],
]);

/** What values of the profile are called that go by keys. */
export const PROFILE_NAMES: Names = {
  role: (key) => (typeof key === "string" ? <RoleName roleKey={key} /> : "none"),
  email_notifications: (value) => NOTIFICATIONS.get(value) ?? "not said",
};
