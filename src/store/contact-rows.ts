export type ContactRow = {
  organization_id: number;
  id: number;
  folder_id: number;
  given_name: string;
  family_name: string;
  title: string;
  email: string;
  phone: string;
  phone_e164: string;
  sort_name: string;
  sort_family: string;
  search_text: string;
  email_key: string;
  phone_key: string;
  profile: string;
  created_at: number;
  updated_at: number;
  version: number;
};

export type ContactFolderRow = {
  organization_id: number;
  id: number;
  title: string;
  created_at: number;
  version: number;
};
