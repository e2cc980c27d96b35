import type { FastifyRequest } from "fastify";
import type { Directory, OrganizationDirectory, TeamsDirectory } from "../../directory/access.ts";
import { DirectoryError } from "../../directory/errors.ts";
import type { SignedIn } from "./authenticate.ts";
import type { IdempotentStore } from "./idempotency.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who asks; null outside of this API and on the routes that take no sign-in. */
    restCaller: Caller | null;
  }
}

/** Who asks, with all that they may reach. What is written through `writes` answers a repeated request once. */
export type Caller = SignedIn & { directory: Directory; writes: IdempotentStore };

export function callerOf({ restCaller }: FastifyRequest): Caller {
  if (restCaller === null) throw new Error("The request came past the sign-in.");
  return restCaller;
}

export function directoryOf(request: FastifyRequest): Directory {
  return callerOf(request).directory;
}

/** The directory of somebody who administers the organization. Throws `forbidden`. */
export function organizationOf(request: FastifyRequest): OrganizationDirectory {
  const { directory } = callerOf(request);
  if (directory.reach === "organization") return directory;
  throw new DirectoryError("forbidden", "Only an administrator of the organization may do this.");
}

/** The directory of somebody who administers the organization or teams of it. Throws `forbidden`. */
export function administeredOf(request: FastifyRequest): OrganizationDirectory | TeamsDirectory {
  const { directory } = callerOf(request);
  if (directory.reach !== "self") return directory;
  throw new DirectoryError("forbidden", "Only an administrator may do this.");
}
