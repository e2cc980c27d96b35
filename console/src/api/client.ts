import { createDirectoryClient } from "../../../src/client/directory-client.ts";

/** The REST API of the server that the console came from; the browser signs requests in by the session's cookie. */
export const client = createDirectoryClient({ url: window.location.origin });
