import type { DirectoryTransaction } from "../ports.ts";

/** Whether somebody was erased, and nothing is left to bring back. */
export async function isErased(tx: DirectoryTransaction, organizationId: number, id: number): Promise<boolean> {
  const { rows } = await tx.journal.list(organizationId, {
    filter: {
      op: "and",
      filters: [
        { op: "eq", field: "object", value: "user" },
        { op: "eq", field: "object_id", value: id },
        { op: "eq", field: "action", value: "erased" },
      ],
    },
    limit: 1,
  });
  return rows.length > 0;
}
