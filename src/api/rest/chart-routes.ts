import { Type } from "typebox";
import type { ChartNode } from "../../directory/memberships/chart.ts";
import { fullName } from "../../directory/users/name.ts";
import { directoryOf } from "./caller.ts";
import { operation } from "./operation.ts";
import type { RestServer } from "./rest-server.ts";
import { Id, IdInPath, component } from "./schema.ts";

const DEEPEST = 10;
const USUAL_DEPTH = 3;

/** Somebody on an organization chart. */
export const ChartNodeDocument = Type.Object(
  {
    membership_id: Id,
    user_id: Id,
    name: Type.String(),
    title: Type.String(),
    role: Type.String(),
    reports: Type.Array(component("ChartNode")),
    more: Type.Boolean({ description: "There are reports below, past the depth that was asked for." }),
  },
  { $id: "ChartNode" },
);

const ROOT =
  "The user whose reports come first; else who has no supervisor on the team, and of a circle of supervisors the one with the lowest id.";

const SHOW = operation("getChart", "memberships", "Who reports to whom on a team, by their supervisors", {
  params: IdInPath,
  querystring: Type.Object(
    {
      root: Type.Optional(Type.Integer({ minimum: 1, description: ROOT })),
      depth: Type.Optional(Type.Integer({ minimum: 1, maximum: DEEPEST, default: USUAL_DEPTH })),
    },
    { additionalProperties: false },
  ),
  response: {
    200: Type.Object({
      items: Type.Array(component("ChartNode")),
      complete: Type.Boolean({ description: "False when there are more people than a chart shows." }),
    }),
  },
});

/** `/teams/{id}/chart`: the team by its supervisors. */
export function chartRoutes(server: RestServer): void {
  server.get("/teams/:id/chart", SHOW, async (request) => {
    const { teams, memberships } = directoryOf(request);
    const { root = null, depth = USUAL_DEPTH } = request.query;
    const team = await teams.get(request.params.id);
    const { nodes, complete } = await memberships.chart(team.id, root, depth);
    return { items: nodes.map(present), complete };
  });
}

type Shown = { reports: Shown[]; [name: string]: unknown };

function present({ membership, user, reports, more }: ChartNode): Shown {
  return {
    membership_id: membership.id,
    user_id: user.id,
    name: fullName(user.givenName, user.familyName),
    title: user.title,
    role: membership.role,
    reports: reports.map(present),
    more,
  };
}
