/** Who supervises somebody on a team, and who supervises them there. */
export type Supervisor = { userId: number; isOnTeam: boolean; supervisorId: number | null };

/** Of each circle of supervisors, whose supervisor is among those below them, the one with the lowest id. */
export function headsOfCircles(supervisors: readonly Supervisor[]): number[] {
  const above = new Map(supervisors.map(({ userId, supervisorId }) => [userId, supervisorId]));
  const passed = new Set<number>();
  const heads: number[] = [];
  for (const start of above.keys()) {
    const way = new Set<number>();
    let at: number | null | undefined = start;
    while (typeof at === "number" && !passed.has(at)) {
      passed.add(at);
      way.add(at);
      at = above.get(at);
    }
    if (typeof at !== "number" || !way.has(at)) continue;
    const members = [...way];
    heads.push(members.slice(members.indexOf(at)).reduce((lowest, id) => Math.min(lowest, id)));
  }
  return heads.toSorted((a, b) => a - b);
}
