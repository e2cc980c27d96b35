import { ask } from "./ask.ts";

/** What a request answered, with its entity tag: for what has no version of its own. */
export async function askTagged<Data>(request: Parameters<typeof ask<Data>>[0]): Promise<{ data: Data; tag: string }> {
  const answered = await request;
  return { data: await ask(Promise.resolve(answered)), tag: answered.response.headers.get("etag") ?? "" };
}
