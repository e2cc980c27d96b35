import { readFileSync } from "node:fs";
import { createServer } from "node:http";

/**
 * The most that Node can do: every request, whatever it asks, gets the bytes of the first argument, or of the file that
 * it names after an @, prepared, under the content type of the second. Logs its URL.
 */
const [text = "", contentType = ""] = process.argv.slice(2);
const body = text.startsWith("@") ? readFileSync(text.slice(1)) : Buffer.from(text);
const headers = { "content-type": contentType, "content-length": body.length };

const server = createServer((_request, response) => {
  response.writeHead(200, headers);
  response.end(body);
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  process.stderr.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});
