import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./api-types.ts";

/** A resource of the REST API by its name there, such as `Resource<"User">`. */
export type Resource<Name extends keyof components["schemas"]> = components["schemas"][Name];

export type DirectoryClient = Client<paths>;

export type ClientOptions = {
  /** Where the server is, such as `https://directory.example`. */
  url: string;
  /** An API key or token of the REST API. A page of the server itself needs none: its browser has a cookie. */
  key?: string;
};

/** A client of the REST API whose paths, parameters and answers have the types of docs/openapi.json. */
export function createDirectoryClient({ url, key }: ClientOptions): DirectoryClient {
  return createClient<paths>({ baseUrl: url, headers: key === undefined ? {} : { authorization: `Bearer ${key}` } });
}

/** Every item of a list, page by page, such as `everyItem((cursor) => client.GET("/directory/v1/users", …))`. */
export async function* everyItem<Item>(
  pageAfter: (
    cursor: string | undefined,
  ) => Promise<{ data?: { items: Item[]; next_cursor: string | null } | undefined }>,
): AsyncGenerator<Item> {
  let cursor: string | undefined;
  do {
    const { data } = await pageAfter(cursor);
    if (data === undefined) throw new Error("The list was refused.");
    yield* data.items;
    cursor = data.next_cursor ?? undefined;
  } while (cursor !== undefined);
}
