import { extname } from "node:path";
import { Worker } from "node:worker_threads";

/** Starts a thread of this folder on the database in `file`: TypeScript in a clone, JavaScript in a package. */
export function startThread(name: "writer-thread" | "reader-thread", file: string): Worker {
  return new Worker(new URL(name + extname(import.meta.filename), import.meta.url), { workerData: { file } });
}
