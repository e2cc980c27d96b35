/**
 * The vendor's scopes, with what each lets an application do, in the words of the consent page. Null for those that are
 * about things which Rollcall does not keep: they can be granted, so that clients need not change what they ask for.
 */
const SCOPES = {
  users_read: "See people and teams: names, contact details, roles and absences",
  users_write: "Invite people, add teams and change absences",
  contacts_read: "See contacts and their folders",
  contacts_write: "Add contacts and folders",
  projects_read: null,
  projects_write: null,
  tasks_read: null,
  tasks_write: null,
  costs_read: null,
  costs_write: null,
  tags_read: null,
  tags_write: null,
  comments_read: null,
  comments_write: null,
  files_read: null,
  files_write: null,
  administrative: null,
} as const satisfies Record<string, string | null>;

export type OAuthScope = keyof typeof SCOPES;

/** Those that guard something here. */
export type GuardingScope = { [Scope in OAuthScope]: (typeof SCOPES)[Scope] extends null ? never : Scope }[OAuthScope];

export const SCOPE_NAMES: readonly string[] = Object.keys(SCOPES);

const WRITING: readonly GuardingScope[] = ["users_write", "contacts_write"];

export function isScope(text: string): text is OAuthScope {
  return Object.hasOwn(SCOPES, text);
}

/** What an application may do that has these scopes, a sentence each. */
export function describeScopes(scopes: readonly string[]): string[] {
  return ["See who you are: your name, e-mail, team and role"].concat(
    scopes.flatMap((scope) => (isScope(scope) ? (SCOPES[scope] ?? []) : [])),
  );
}

/** Those of the scopes that open nothing here. */
export function emptyScopes(scopes: readonly string[]): string[] {
  return scopes.filter((scope) => isScope(scope) && SCOPES[scope] === null);
}

/** Whether any of the scopes changes anything. */
export function mayWrite(scopes: readonly string[]): boolean {
  return WRITING.some((scope) => scopes.includes(scope));
}

/** Scopes as clients send them, with blanks or commas between them, each once; undefined for none. */
export function normalizeScope(text: string): string | undefined {
  const scopes = text.split(/[\s,]+/u).filter((scope) => scope !== "");
  return scopes.length === 0 ? undefined : [...new Set(scopes)].join(" ");
}
