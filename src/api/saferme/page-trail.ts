import { LRUCache } from "lru-cache";
import type { Page, PageStart } from "../../directory/page.ts";

const KEPT_PLACES = 10_000;
const KEPT_MILLISECONDS = 10 * 60 * 1000;
/** Before this, passing over rows costs next to nothing. */
const FIRST_DEEP_OFFSET = 1000;

type Place = { cursor: string; total: number | null };

/**
 * Remembers where pages ended, so that a client which reads a list range by range goes on from there: passing over all
 * rows before a range would cost more with each one. What was not remembered is passed over.
 */
export class PageTrail {
  readonly #places = new LRUCache<string, Place>({ max: KEPT_PLACES, ttl: KEPT_MILLISECONDS });

  /** Reads a page at an offset; `name` stands for the list with its filters and order. */
  async read<Row>(name: string, offset: number, list: (start: PageStart) => Promise<Page<Row>>): Promise<Page<Row>> {
    const page = (await this.#goOn(name, offset, list)) ?? (await list({ offset }));
    const end = offset + page.rows.length;
    if (page.next !== null && end >= FIRST_DEEP_OFFSET) {
      this.#places.set(`${end} ${name}`, { cursor: page.next, total: page.total });
    }
    return page;
  }

  /** Undefined where nobody has been, and when people came or went since. */
  async #goOn<Row>(
    name: string,
    offset: number,
    list: (start: PageStart) => Promise<Page<Row>>,
  ): Promise<Page<Row> | undefined> {
    const place = this.#places.get(`${offset} ${name}`);
    if (place === undefined) return undefined;
    const page = await list({ after: place.cursor });
    return page.total === place.total ? page : undefined;
  }
}
