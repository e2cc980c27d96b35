import { EVENTS, type JournalEntry } from "./events.ts";

/** How a page that follows the journal is connected. */
export type Connection = "connecting" | "connected" | "lost";

type Listener = {
  onEntry: (entry: JournalEntry) => void;
  onConnection: (connection: Connection) => void;
  /** The server wants no such stream now: the session may be over, or there are too many. */
  onRefused: () => void;
};

const RETRY_MILLISECONDS = 5000;

/** Follows the journal by server-sent events, which the client does not read, until what it returns is called. */
export function followJournal(filter: string | undefined, { onEntry, onConnection, onRefused }: Listener): () => void {
  const query = filter === undefined ? "" : `?${new URLSearchParams({ filter }).toString()}`;
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout>;
  const tell = ({ data }: MessageEvent<string>) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each event is an entry, as docs/feed.md says
    onEntry(JSON.parse(data) as JournalEntry);
  };
  const open = () => {
    source = new EventSource(`/directory/v1/journal/events${query}`);
    source.addEventListener("open", () => onConnection("connected"));
    source.addEventListener("error", () => {
      onConnection("lost");
      // The browser connects again by itself when the connection broke, but not when the server said no.
      if (source.readyState !== EventSource.CLOSED) return;
      onRefused();
      timer = setTimeout(open, RETRY_MILLISECONDS);
    });
    for (const name of EVENTS) source.addEventListener(name, tell);
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
