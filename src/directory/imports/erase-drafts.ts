import type { Job } from "../jobs/job.ts";
import type { DirectoryTransaction } from "../ports.ts";
import type { Identity } from "../users/identity.ts";
import { type Draft, PERSON, PERSON_BY, draftNotes } from "./drafts.ts";
import { AWAITED, type Awaited } from "./import-writer.ts";

/** Takes somebody out of a job's notes: what a dry run would have written of them, and what their rows were called. */
export async function eraseDrafts(tx: DirectoryTransaction, job: Job, identity: Identity): Promise<void> {
  const { userIds, membershipIds, uuids, emails, phones } = identity;
  const keys = [
    ...uuids.map((uuid) => `uuid:${uuid}`),
    ...emails.map((email) => `email:${email}`),
    ...phones.map((phone) => `phone:${phone}`),
  ];
  const named = await tx.jobNotes.byKeys(job, PERSON_BY, keys);
  const drafts = await tx.jobNotes.byIds(job, PERSON, [...new Set([...userIds, ...named.map(({ id }) => id)])]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this is what was noted
  const people = drafts.map(({ content }) => JSON.parse(content) as Draft);
  await tx.jobPieces.removeNotes(job, [...named, ...people.flatMap(draftNotes)]);
  const places = [...membershipIds, ...people.flatMap(({ memberships }) => memberships.map(({ id }) => id))];
  const awaited = await tx.jobNotes.byIds(job, AWAITED, places);
  await tx.jobNotes.put(
    job,
    awaited.map(({ id, content }) => ({ kind: AWAITED, key: "", id, content: withoutRef(content) })),
  );
}

function withoutRef(content: string): string {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this is what was noted
  const place = JSON.parse(content) as Awaited;
  return JSON.stringify({ ...place, ref: "" });
}
