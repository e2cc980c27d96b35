import type { App } from "../app.ts";
import { CommandFailure, codeOf } from "./command-failure.ts";

const REASONS = new Map([
  ["EADDRINUSE", "it is in use. Choose another one with --port; 0 takes any free one."],
  ["EACCES", "this user may not open it. Ports below 1024 often are for root only; choose another one with --port."],
  ["EADDRNOTAVAIL", "this machine does not have that address."],
  ["ENOTFOUND", "the host name is not known here."],
]);

/** Starts to listen and returns the URL. Throws `CommandFailure` when the address cannot be had. */
export async function listen(app: App, { host, port }: { host: string; port: number }): Promise<string> {
  try {
    return await app.listen();
  } catch (error) {
    const reason = REASONS.get(codeOf(error) ?? "");
    if (reason === undefined) throw error;
    throw new CommandFailure(`Cannot listen on port ${port} of ${host}: ${reason}`);
  }
}
