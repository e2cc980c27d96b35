export type TeamFields = {
  name: string;
  externalId: string | null;
  description: string;
  /** A team of a client company (Worksection). */
  client: boolean;
  /** IANA zone in which the team's times are shown; "" for the organization's. */
  timeZone: string;
};

export type Team = TeamFields & {
  organizationId: number;
  id: number;
  uuid: string;
  createdAt: number;
  updatedAt: number;
  deletedAt: number | null;
  version: number;
};

export type TeamPatch = Partial<TeamFields>;
