// Fields that are folded away until somebody wants them, or one of them is wrong.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";

/** `needed`: opens it; when that is over, it stays as it is. */
export function Disclosure({ summary, needed, children }: { summary: string; needed: boolean; children: ComponentChildren }) {
  const [open, setOpen] = useState(needed);
  useEffect(() => {
    if (needed) setOpen(true);
  }, [needed]);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{summary}</summary>
      {children}
    </details>
  );
}
