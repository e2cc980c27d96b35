import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import { SESSION_KEY } from "../session/session-query.ts";
import type { JournalEntry } from "./events.ts";
import { type Connection, followJournal } from "./follow-journal.ts";

/** Scrolled less than this, somebody looks at the newest entries. */
const TOP_PIXELS = 80;

export type Live = {
  connection: Connection;
  /** Entries that came, and are shown; the newest first. */
  shown: JournalEntry[];
  /** Entries that came while somebody reads further down. */
  waiting: JournalEntry[];
  showWaiting: () => void;
};

const NOTHING = { shown: [], waiting: [] };

/** Follows the journal while `isOn`. What comes while somebody reads further down waits, so that nothing moves. */
export function useLive(isOn: boolean, filter: string | undefined): Live {
  const queries = useQueryClient();
  const [connection, setConnection] = useState<Connection>("connecting");
  const [{ shown, waiting }, setCame] = useState<Pick<Live, "shown" | "waiting">>(NOTHING);
  const onEntry = useEffectEvent((entry: JournalEntry) => {
    const isAtTop = window.scrollY < TOP_PIXELS;
    setCame((came) =>
      isAtTop
        ? { shown: [entry, ...came.waiting, ...came.shown], waiting: [] }
        : { ...came, waiting: [entry, ...came.waiting] },
    );
  });
  const onConnection = useEffectEvent((now: Connection) => {
    setConnection(now);
    // What changed while nothing was connected.
    if (now === "connected") void queries.invalidateQueries({ queryKey: ["journal"] });
  });
  const onRefused = useEffectEvent(() => void queries.invalidateQueries({ queryKey: SESSION_KEY }));
  useEffect(() => {
    if (!isOn) return undefined;
    const stop = followJournal(filter, { onEntry, onConnection, onRefused });
    return () => {
      stop();
      setConnection("connecting");
      setCame(NOTHING);
    };
  }, [isOn, filter]);
  const showWaiting = () => {
    setCame((came) => ({ shown: [...came.waiting, ...came.shown], waiting: [] }));
    window.scrollTo({ top: 0 });
  };
  return { connection, shown, waiting, showWaiting };
}
