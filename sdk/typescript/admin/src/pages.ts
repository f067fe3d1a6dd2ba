/** One page of a list. `nextCursor` is undefined on the last. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | undefined;
}

/**
 * A list that is fetched page by page, newest first:
 *
 *     for await (const endpoint of client.webhooks.list()) …
 *     for await (const page of client.webhooks.list({ limit: 200 }).pages()) …
 *     const first = await client.webhooks.list({ limit: 10 }).page();
 */
export class List<T> implements AsyncIterable<T> {
  readonly #fetch: (cursor: string | undefined) => Promise<Page<T>>;

  constructor(fetch: (cursor: string | undefined) => Promise<Page<T>>) {
    this.#fetch = fetch;
  }

  /** The first page, or the one after `cursor`. */
  page(cursor?: string): Promise<Page<T>> {
    return this.#fetch(cursor);
  }

  async *pages(): AsyncGenerator<Page<T>, void, undefined> {
    let cursor: string | undefined;
    do {
      const page = await this.#fetch(cursor);
      yield page;
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const page of this.pages()) yield* page.data;
  }

  /** All of it, at most `max` entries. */
  async toArray(max = Infinity): Promise<T[]> {
    const all: T[] = [];
    for await (const entry of this) {
      if (all.length >= max) break;
      all.push(entry);
    }
    return all;
  }
}
