import type { Backend } from "../backend.ts";
import type { Database } from "../database.ts";
import { init } from "./0001-init.ts";
import { nearerKeys } from "./0002-nearer-keys.ts";
import { contacts } from "./0003-contacts.ts";
import { oauth } from "./0004-oauth.ts";
import { usedKeysAndAvatars } from "./0005-used-keys-and-avatars.ts";
import { webhooks } from "./0006-webhooks.ts";
import { imports } from "./0007-imports.ts";
import { clientSecrets } from "./0008-client-secrets.ts";
import { roleVersions } from "./0009-role-versions.ts";
import { uuidKeys } from "./0010-uuid-keys.ts";
import { fillSearchTexts, searchTexts } from "./0011-search-texts.ts";
import { contactOrders } from "./0012-contact-orders.ts";
import { shortPendingLists } from "./0013-short-pending-lists.ts";
import { searchStretches } from "./0014-search-stretches.ts";

/**
 * A step from one schema to the next: its statements for a backend, in order, and then what fills new columns where SQL
 * cannot. Never edited once released.
 */
export type Migration = {
  name: string;
  statements: (backend: Backend) => string[];
  fill?: (db: Database) => Promise<void>;
};

/** Every migration, listed by hand in the order in which they run. */
export const MIGRATIONS: readonly Migration[] = [
  { name: "0001-init", statements: init },
  { name: "0002-nearer-keys", statements: nearerKeys },
  { name: "0003-contacts", statements: contacts },
  { name: "0004-oauth", statements: oauth },
  { name: "0005-used-keys-and-avatars", statements: usedKeysAndAvatars },
  { name: "0006-webhooks", statements: webhooks },
  { name: "0007-imports", statements: imports },
  { name: "0008-client-secrets", statements: clientSecrets },
  { name: "0009-role-versions", statements: roleVersions },
  { name: "0010-uuid-keys", statements: uuidKeys },
  { name: "0011-search-texts", statements: searchTexts, fill: fillSearchTexts },
  { name: "0012-contact-orders", statements: contactOrders },
  { name: "0013-short-pending-lists", statements: shortPendingLists },
  { name: "0014-search-stretches", statements: searchStretches },
];
