import { Type } from "typebox";
import { COLUMNS } from "../../directory/imports/columns.ts";
import { CONTENT_TYPES, ROW_FORMATS, writeRows } from "../../http/row-files/write-rows.ts";
import { organizationOf } from "./caller.ts";
import { fileOf, sendFile } from "./import-routes.ts";
import { operation } from "./operation.ts";
import type { RestServer } from "./rest-server.ts";

const EXPORT = operation("export", "imports", "Download everything that an import takes", {
  querystring: Type.Object(
    {
      format: Type.Optional(Type.Enum([...ROW_FORMATS], { description: "Default: csv." })),
      harmless: Type.Optional(
        Type.Boolean({
          description: "Puts an apostrophe before cells that a spreadsheet would run. Not to be imported.",
        }),
      ),
    },
    { additionalProperties: false },
  ),
  response: { 200: fileOf(ROW_FORMATS) },
});

/** `/exports`: the organization's own roles, its teams, and its people with their places, in the columns of an import. */
export function exportRoutes(server: RestServer): void {
  server.get("/exports", EXPORT, async (request, reply) => {
    const { format = "csv", harmless = false } = request.query;
    const pages = organizationOf(request).exports.pages();
    return sendFile(
      reply,
      `directory.${format}`,
      CONTENT_TYPES[format],
      writeRows(pages, format, COLUMNS, { harmless }),
    );
  });
}
