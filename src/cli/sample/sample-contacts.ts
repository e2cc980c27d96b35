import type { AbsenceKind } from "../../directory/absences/absence.ts";
import type { CreateContact } from "../../directory/contacts/create-contact.ts";

/** People whom the sample organization reaches, by the folder that they lie in: undefined for the one of all. */
export const SAMPLE_CONTACTS: readonly {
  folder?: string;
  contacts: readonly (Pick<CreateContact, "id" | "fields"> & { created: string })[];
}[] = [
  {
    folder: "Suppliers",
    contacts: [
      {
        id: 1,
        created: "2021-02-01T09:00:00Z",
        fields: {
          fullName: "Carla Odendaal-Pretorius",
          email: "carla@supplier.example",
          title: "Account manager",
          phone: "+1 415-555-0161",
          profile: {
            url: "https://supplier.example",
            otherContacts: "Ask for extension 12",
            chats: { WhatsApp: "+14155550161" },
            socials: { LinkedIn: "carla-example" },
            phones: [
              { kind: "office", value: "+1 415-555-0162", e164: "" },
              { kind: "mobile", value: "+1 415-555-0163", e164: "" },
              { kind: "home", value: "+1 415-555-0164", e164: "" },
            ],
            addresses: [
              { kind: "work", value: "3 Example Street, San Francisco" },
              { kind: "other", value: "P.O. Box 12" },
            ],
          },
        },
      },
      {
        id: 2,
        created: "2022-07-04T13:30:00Z",
        fields: { fullName: "Günther Übelhör", email: "guenther@supplier.example", phone: "+49 30 23125 061" },
      },
    ],
  },
  {
    contacts: [
      { id: 3, created: "2024-11-21T08:00:00Z", fields: { fullName: "Front Desk", phone: "+1 212-555-0163" } },
    ],
  },
];

/** When people of the sample organization are away, by user. */
export const SAMPLE_ABSENCES: readonly { id: number; days: Readonly<Record<string, AbsenceKind>> }[] = [
  {
    id: 3,
    days: {
      "2026-12-21": "vacation",
      "2026-12-22": "vacation",
      "2026-12-23": "vacation",
      "2026-12-24": "vacation",
    },
  },
  { id: 5, days: { "2026-11-16": "sick-leave", "2026-11-17": "sick-leave", "2026-11-21": "workday" } },
];
