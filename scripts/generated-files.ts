import { postgresSchema, sqliteSchema } from "../src/store/generated-schema.ts";
import { startPostgres } from "../test/postgres/start-postgres.ts";
import { clientTypes } from "./client-types.ts";
import { lockFile } from "./lock-file.ts";
import { openApiDocument } from "./openapi-document.ts";

/** A committed file that is made from other files. `npm run check` fails when it is not what `make` gives. */
export type GeneratedFile = {
  /** From the root of the project. */
  path: string;
  make: () => Promise<string>;
};

/** Every generated file, by hand, in the order in which they are made. */
export const GENERATED_FILES: readonly GeneratedFile[] = [
  { path: "package-lock.json", make: lockFile },
  { path: "src/store/migrations/schema.sqlite.sql", make: sqliteSchema },
  { path: "src/store/migrations/schema.postgres.sql", make: onFreshPostgres },
  { path: "docs/openapi.json", make: openApiDocument },
  { path: "src/client/api-types.ts", make: clientTypes },
];

async function onFreshPostgres(): Promise<string> {
  const server = await startPostgres();
  try {
    return await postgresSchema(server.url);
  } finally {
    await server.stop();
  }
}
