/** The orders in which contacts are listed. */
export function contactOrders(): string[] {
  return Object.entries({
    name: "sort_name",
    family: "sort_family",
    email: "email_key",
    created: "created_at",
    updated: "updated_at",
  }).map(([order, column]) => `create index contacts_by_${order} on contacts (organization_id, ${column}, id)`);
}
