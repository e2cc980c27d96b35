import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { CommandFailure, codeOf } from "./command-failure.ts";

const STDIN = "-";
const PRINTABLE = /^[\u0020-\u007e]+$/u;

/**
 * The secret in a file, or on stdin: never on the command line, which every process of the machine can see. The line
 * end that editors leave is not part of it. Throws `CommandFailure`.
 */
export async function readImportedSecret(file: string): Promise<string> {
  const secret = (await contentOf(file)).replace(/\r?\n$/u, "");
  if (PRINTABLE.test(secret)) return secret;
  throw new CommandFailure("The imported secret has to be one line of printable ASCII characters.");
}

async function contentOf(file: string): Promise<string> {
  if (file === STDIN) return await text(process.stdin);
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new CommandFailure(`The file of --import-secret cannot be read (${codeOf(error) ?? String(error)}).`);
  }
}
