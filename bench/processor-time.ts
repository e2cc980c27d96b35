import { readFileSync, readdirSync } from "node:fs";
import pg from "pg";

/** Of /proc; the same on every Linux that Node runs on. */
const TICKS_A_SECOND = 100;

/** User and system time of a process with all its threads, in seconds; NaN where the system does not tell. */
export function processorSeconds(pid: number | undefined): number {
  return timesOf(pid)?.own ?? Number.NaN;
}

/**
 * Tells what a PostgreSQL server on this machine has used so far with all its processes, in seconds: those that run and
 * those that have ended. NaN where the system does not tell.
 */
export async function processorOfPostgres(url: string): Promise<() => number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  const first = timesOf(rows[0]?.pid)?.parent;
  await client.end();
  return () => {
    const running = childrenOf(first).reduce((sum, { own }) => sum + own, 0);
    const { own, ended } = timesOf(first) ?? { own: Number.NaN, ended: 0 };
    return own + ended + running;
  };
}

type Times = { parent: number; own: number; ended: number };

/** proc(5), fields 4 and 14 to 17 of stat: the parent, the process's own times, and those of children that ended. */
function timesOf(pid: number | string | undefined): Times | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15).map(Number);
    const [own, ended] = [(user + system) / TICKS_A_SECOND, (endedUser + endedSystem) / TICKS_A_SECOND];
    return { parent: Number(fields[1]), own, ended };
  } catch {
    return undefined;
  }
}

function childrenOf(parent: number | undefined): Times[] {
  const processes = readdirSync("/proc").filter((name) => /^\d+$/u.test(name));
  return processes.flatMap((pid) => timesOf(pid) ?? []).filter((times) => times.parent === parent);
}
