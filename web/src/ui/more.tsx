import { Button } from "./basics.js";

const MOST = 200; // The API's largest page.

/** Makes a list longer, page by page up to the API's largest one. */
export function More({ there, limit, onMore }: { there: boolean; limit: number; onMore: (limit: number) => void }) {
  if (!there) return null;
  return (
    <p class="more">
      {limit < MOST ? <Button onClick={() => onMore(Math.min(MOST, limit * 2))}>Show more</Button>
        : <span class="muted">The newest {MOST} are shown: narrow the list by its filters.</span>}
    </p>
  );
}
