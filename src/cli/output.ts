import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CommandFailure } from "./command-failure.ts";

/** What stands for stdout where a file is named. */
export const STDOUT = "-";

/** Writes a text as it comes, to a file or to stdout. Throws `CommandFailure` for a file that cannot be written. */
export async function writeOutput(file: string, pieces: AsyncIterable<string>): Promise<void> {
  if (file === STDOUT) return await print(pieces);
  try {
    await pipeline(Readable.from(pieces), createWriteStream(file));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && "syscall" in error)) throw error;
    throw new CommandFailure(`${file} cannot be written: ${String(error.code)}`);
  }
}

/** Writes to stdout as fast as it is read. */
async function print(pieces: AsyncIterable<string>): Promise<void> {
  for await (const piece of pieces) {
    if (process.stdout.write(piece)) continue;
    await new Promise((resolve) => {
      process.stdout.once("drain", resolve);
      process.stdout.once("close", resolve);
    });
    if (process.stdout.destroyed) return;
  }
}
