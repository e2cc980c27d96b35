/** What requests that may be sent again were answered with, a row a command. */
export type UsedKeyRow = {
  organization_id: number;
  holder: string;
  key: string;
  step: number;
  digest: string;
  result: string;
  note: string | null;
  expires_at: number;
};
