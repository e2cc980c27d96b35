import type { Answer } from "./ask.ts";
import type { RestClient } from "./rest-client.ts";

/** Everything by which a client of the REST API could name a row. */
export type RestNames = {
  team: number;
  user: number;
  membership: number;
  job: number;
  roleId: number;
  credential: number;
  webhook: number;
  uuid: string;
  email: string;
  phone: string;
};

export type RestProbe = (names: RestNames) => Promise<Answer>;

/** A team of the client's own organization, with somebody on it. */
type Own = { team: number; membership: number; user: number };

/** How each route of the REST API is asked for rows. `rest` may do everything in its own organization. */
export function restProbes(rest: () => RestClient, own: Own): Record<string, RestProbe[]> {
  const list = (path: string, filter: string) => rest().get(`${path}?total=true&filter=${encodeURIComponent(filter)}`);
  const follow = (path: string, id: number) => rest().get(`${path}?filter=${encodeURIComponent(`object_id = ${id}`)}`);
  const probes: Record<string, RestProbe[]> = {
    "GET /session": [() => rest().get("/session")],
    "POST /session": [({ email }) => rest().post("/session", { email, password: "correct horse" })],
    "DELETE /session": [() => rest().delete("/session")],
    "GET /organization": [() => rest().get("/organization")],
    "PATCH /organization": [({ team }) => rest().patch("/organization", { id: team })],
    "GET /users": [
      ({ user }) => list("/users", `id in (1, ${user})`),
      ({ uuid }) => list("/users", `uuid = "${uuid}"`),
      ({ email }) => list("/users", `email = "${email}"`),
      ({ team }) => list("/users", `team_id = ${team}`),
      ({ phone }) => rest().get(`/users?total=true&search=${phone}`),
    ],
    "GET /users/:id": [({ user }) => rest().get(`/users/${user}?fields=memberships`)],
    "POST /users": [({ user }) => rest().post("/users", { id: user, email: "no address" })],
    "PATCH /users/:id": [
      ({ user }) => rest().patch(`/users/${user}`, {}),
      ({ user }) => rest().patch(`/users/${user}`, { given_name: "Taken" }, { "if-match": '"1", "2"' }),
    ],
    "DELETE /users/:id": [({ user }) => rest().delete(`/users/${user}`)],
    "POST /users/:id/restore": [({ user }) => rest().post(`/users/${user}/restore`, undefined)],
    "POST /users/:id/erase": [({ user }) => rest().post(`/users/${user}/erase`, undefined)],
    "POST /users/:id/merge": [
      ({ user }) => rest().post(`/users/${user}/merge`, { from_id: own.user }),
      ({ user }) => rest().post(`/users/${own.user}/merge`, { from_id: user }),
    ],
    "PUT /users/:id/avatar": [
      ({ user }) =>
        rest().ask(`/users/${user}/avatar`, { method: "PUT", body: "x", headers: { "content-type": "image/png" } }),
    ],
    "DELETE /users/:id/avatar": [({ user }) => rest().delete(`/users/${user}/avatar`)],
    "GET /users/:id/absences": [({ user }) => rest().get(`/users/${user}/absences`)],
    "PATCH /users/:id/absences": [
      ({ user }) => rest().patch(`/users/${user}/absences`, { days: { "2026-01-31": null } }),
    ],
    "PUT /users/:id/password": [
      ({ user }) => rest().ask(`/users/${user}/password`, { method: "PUT", body: { password: "correct horse" } }),
    ],
    "DELETE /users/:id/sessions": [({ user }) => rest().delete(`/users/${user}/sessions`)],
    "GET /invitations": [() => rest().get("/invitations")],
    "POST /teams/:id/invitations": [({ team, email }) => rest().post(`/teams/${team}/invitations`, { email })],
    "GET /contacts": [({ user }) => list("/contacts", `id = ${user}`)],
    "GET /contacts/:id": [({ user }) => rest().get(`/contacts/${user}`)],
    "POST /contacts": [({ team }) => rest().post("/contacts", { folder_id: team })],
    "PATCH /contacts/:id": [({ user }) => rest().patch(`/contacts/${user}`, { title: "Taken" })],
    "DELETE /contacts/:id": [({ user }) => rest().delete(`/contacts/${user}`)],
    "GET /contact-folders": [({ user }) => list("/contact-folders", `id = ${user}`)],
    "POST /contact-folders": [() => rest().post("/contact-folders", { title: "" })],
    "GET /teams/:id/chart": [
      ({ team }) => rest().get(`/teams/${team}/chart`),
      ({ user }) => rest().get(`/teams/${own.team}/chart?root=${user}`),
    ],
    "GET /teams": [({ team }) => list("/teams", `id = ${team}`)],
    "GET /teams/:id": [({ team }) => rest().get(`/teams/${team}`)],
    "POST /teams": [({ team }) => rest().post("/teams", { id: team, name: "" })],
    "PATCH /teams/:id": [({ team }) => rest().patch(`/teams/${team}`, { name: "Taken" })],
    "DELETE /teams/:id": [({ team }) => rest().delete(`/teams/${team}`)],
    "POST /teams/:id/restore": [({ team }) => rest().post(`/teams/${team}/restore`, undefined)],
    "GET /teams/:id/memberships": [
      ({ team }) => rest().get(`/teams/${team}/memberships`),
      ({ user }) => list(`/teams/${own.team}/memberships`, `user_id = ${user}`),
    ],
    "GET /memberships": [
      ({ membership }) => list("/memberships", `id = ${membership}`),
      ({ email }) => list("/memberships", `email = "${email}"`),
    ],
    "GET /memberships/:id": [({ membership }) => rest().get(`/memberships/${membership}?fields=user`)],
    "POST /memberships": [
      ({ team, user }) => rest().post("/memberships", { team_id: team, user_id: user }),
      ({ user }) => rest().post("/memberships", { team_id: own.team, user_id: user }),
    ],
    "PATCH /memberships/:id": [
      ({ membership }) => rest().patch(`/memberships/${membership}`, { role: "owner" }),
      ({ user }) => rest().patch(`/memberships/${own.membership}`, { supervisor_id: user }),
    ],
    "POST /memberships/:id/move": [
      ({ membership }) => rest().post(`/memberships/${membership}/move`, { team_id: own.team }),
      ({ team }) => rest().post(`/memberships/${own.membership}/move`, { team_id: team }),
    ],
    "DELETE /memberships/:id": [({ membership }) => rest().delete(`/memberships/${membership}`)],
    "GET /roles": [({ roleId }) => list("/roles", `id = ${roleId}`)],
    "GET /roles/:id": [({ roleId }) => rest().get(`/roles/${roleId}`)],
    "POST /roles": [({ roleId }) => rest().post("/roles", { id: roleId, key: "x", name: "X", base: "member" })],
    "PATCH /roles/:id": [({ roleId }) => rest().patch(`/roles/${roleId}`, { name: "Taken" })],
    "DELETE /roles/:id": [({ roleId }) => rest().delete(`/roles/${roleId}`)],
    "POST /lookup": [({ email, phone }) => rest().post("/lookup", { emails: [email], phones: [phone] })],
    "GET /credentials": [({ credential }) => list("/credentials", `id = ${credential}`)],
    "GET /credentials/:id": [({ credential }) => rest().get(`/credentials/${credential}`)],
    "POST /credentials": [
      ({ user }) => rest().post("/credentials", { api: "rest", kind: "token", user_id: user }),
      ({ team }) => rest().post("/credentials", { api: "rest", kind: "token", team_id: team }),
    ],
    "POST /credentials/:id/rotate": [({ credential }) => rest().post(`/credentials/${credential}/rotate`, {})],
    "DELETE /credentials/:id": [({ credential }) => rest().delete(`/credentials/${credential}`)],
    "GET /grants": [
      ({ user, credential }) =>
        rest().get(`/grants?filter=${encodeURIComponent(`user_id = ${user} or credential_id = ${credential}`)}`),
    ],
    "GET /grants/:id": [({ user }) => rest().get(`/grants/${user}`)],
    "DELETE /grants/:id": [({ user }) => rest().delete(`/grants/${user}`)],
    "GET /jobs": [({ job }) => list("/jobs", `id = ${job}`)],
    "GET /jobs/:id": [({ job }) => rest().get(`/jobs/${job}`)],
    "GET /jobs/:id/results": [({ job }) => rest().get(`/jobs/${job}/results`)],
    "POST /jobs/:id/cancel": [({ job }) => rest().post(`/jobs/${job}/cancel`, undefined)],
    "POST /jobs/:id/retry": [({ job }) => rest().post(`/jobs/${job}/retry`, undefined)],
    "POST /imports": [({ team }) => rest().ask(`/imports?deactivate_at_most=${team}`, { method: "POST" })],
    "GET /imports/:id": [({ job }) => rest().get(`/imports/${job}`)],
    "GET /imports/:id/results": [({ job }) => rest().get(`/imports/${job}/results`)],
    "GET /imports/:id/refused": [({ job }) => rest().get(`/imports/${job}/refused`)],
    "POST /imports/:id/undo": [({ job }) => rest().post(`/imports/${job}/undo`, undefined)],
    "GET /exports": [() => rest().get("/exports")],
    "GET /journal": [({ user }) => list("/journal", `object_id = ${user}`)],
    "GET /journal/changes": [({ user }) => follow("/journal/changes", user)],
    "GET /changes": [({ user }) => follow("/changes", user)],
    // One that is let in does not end: test/http/rest-feed.test.ts looks at those.
    "GET /journal/events": [() => rest().get("/journal/events?filter=object_id")],
    "GET /webhooks": [({ webhook }) => list("/webhooks", `id = ${webhook}`)],
    "GET /webhooks/:id": [({ webhook }) => rest().get(`/webhooks/${webhook}`)],
    "POST /webhooks": [
      ({ webhook }) => rest().post("/webhooks", { id: webhook, url: "https://x.example", events: ["*"] }),
    ],
    "PATCH /webhooks/:id": [({ webhook }) => rest().patch(`/webhooks/${webhook}`, { enabled: true })],
    "DELETE /webhooks/:id": [({ webhook }) => rest().delete(`/webhooks/${webhook}`)],
    "POST /webhooks/:id/rotate": [({ webhook }) => rest().post(`/webhooks/${webhook}/rotate`, {})],
    "POST /webhooks/:id/test": [({ webhook }) => rest().post(`/webhooks/${webhook}/test`, undefined)],
    "POST /webhooks/:id/replay": [({ webhook }) => rest().post(`/webhooks/${webhook}/replay`, { state: "dead" })],
    "GET /webhooks/:id/deliveries": [({ webhook }) => rest().get(`/webhooks/${webhook}/deliveries`)],
    "GET /webhooks/:id/deliveries/:delivery": [({ webhook }) => rest().get(`/webhooks/${webhook}/deliveries/1`)],
  };
  return Object.fromEntries(
    Object.entries(probes).map(([route, questions]) => [route.replace(" ", " /directory/v1"), questions]),
  );
}
