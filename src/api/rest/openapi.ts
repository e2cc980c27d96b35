import type { SwaggerOptions } from "@fastify/swagger";
import type { TSchema } from "typebox";
import { ChartNodeDocument } from "./chart-routes.ts";
import { ContactDocument, ContactFolderDocument } from "./contact-routes.ts";
import { CredentialDocument, IssuedCredentialDocument } from "./credential-routes.ts";
import { GrantDocument } from "./grant-routes.ts";
import { ImportDocument } from "./import-routes.ts";
import { InvitationDocument } from "./invitation-routes.ts";
import { JobDocument } from "./job-routes.ts";
import { JournalEntryDocument } from "./journal-routes.ts";
import { MembershipDocument } from "./membership-routes.ts";
import { OrganizationDocument } from "./organization-routes.ts";
import { RoleDocument } from "./role-routes.ts";
import { ProblemDocument } from "./schema.ts";
import { SessionDocument } from "./session-routes.ts";
import { TeamDocument } from "./team-routes.ts";
import { UserDocument } from "./user-schema.ts";
import {
  AttemptedDeliveryDocument,
  DeliveryDocument,
  IssuedWebhookDocument,
  WebhookDocument,
} from "./webhook-schema.ts";

export const API_VERSION = "1.0.0";

/** Where the document is, below the API's prefix. */
export const DOCUMENT_PATH = "/openapi.json";

/** The schemas that the document keeps once and refers to by name. */
export const COMPONENTS: readonly TSchema[] = [
  ProblemDocument,
  SessionDocument,
  OrganizationDocument,
  UserDocument,
  TeamDocument,
  MembershipDocument,
  ChartNodeDocument,
  InvitationDocument,
  ContactDocument,
  ContactFolderDocument,
  RoleDocument,
  CredentialDocument,
  IssuedCredentialDocument,
  GrantDocument,
  ImportDocument,
  JobDocument,
  JournalEntryDocument,
  WebhookDocument,
  IssuedWebhookDocument,
  DeliveryDocument,
  AttemptedDeliveryDocument,
];

/** The resources, in the order in which the document lists them. */
const TAGS = {
  session: "Who asks, and how a browser signs in",
  organization: "The one that the key belongs to",
  users: "People's accounts",
  teams: "Named groups of people",
  memberships: "People's places on teams",
  roles: "What a membership, or a user in the whole organization, may do",
  lookup: "People by e-mails and phones, hundreds at once",
  contacts: "People who can be reached and have no account",
  credentials: "What clients of all APIs sign in with",
  grants: "What users let OAuth clients do in their names",
  imports: "Files of people, teams and roles on their way in",
  exports: "Everything as a file",
  jobs: "Background work and what became of it",
  journal: "Who changed what, and the feed of changes",
  webhooks: "Endpoints that are told of changes",
};

const KEY = "An API key or token, such as `rollcall credential create --api rest --kind api_key` makes.";

/** What the OpenAPI 3.1 document says besides the routes. */
export const DOCUMENT: SwaggerOptions = {
  openapi: {
    openapi: "3.1.0",
    info: {
      title: "Rollcall directory",
      version: API_VERSION,
      description: "Who is on which team, in which role, and how to reach them.",
    },
    servers: [{ url: "/" }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    // The cookie is not listed: a browser sends it by itself, and pages such as /docs could not set it.
    components: { securitySchemes: { key: { type: "http", scheme: "bearer", description: KEY } } },
    security: [{ key: [] }],
  },
  refResolver: {
    buildLocalReference: (schema, _baseUri, _fragment, index) =>
      typeof schema["$id"] === "string" ? schema["$id"] : `Schema${index}`,
  },
};
