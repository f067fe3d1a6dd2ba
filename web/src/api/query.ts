// Data of views: loaded, kept while it is loaded anew, and loaded anew when it changes.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "./client.js";
import { onChange, type Kind } from "./live.js";

export interface Query<T> {
  data: T | undefined;
  error: ApiError | undefined;
  loading: boolean;
  reload: () => Promise<void>;
}

/** `load` is called again whenever one of `inputs` differs, or a change of one of `kinds` is told. */
export function useQuery<T>(load: () => Promise<T>, inputs: readonly unknown[], kinds: readonly Kind[] = []): Query<T> {
  const [state, setState] = useState<{ data?: T; error?: ApiError; loading: boolean }>({ loading: true });
  const turn = useRef(0);
  const current = useRef(load);
  current.current = load;

  const reload = useCallback(async () => {
    const mine = ++turn.current;
    try {
      const data = await current.current();
      if (mine === turn.current) setState({ data, loading: false });
    } catch (error) {
      if (mine !== turn.current) return;
      const said = error instanceof ApiError ? error
        : new ApiError({ type: "bug", title: "Something went wrong", status: 0, detail: String(error) });
      setState((before) => ({ ...before, error: said, loading: false }));
    }
  }, []);

  useEffect(() => {
    setState({ loading: true });
    void reload();
    return () => void ++turn.current;
  }, inputs);

  useEffect(() => {
    if (kinds.length === 0) return;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const stop = onChange((changed) => {
      if (waiting || !kinds.some((kind) => changed.has(kind))) return;
      waiting = setTimeout(() => {
        waiting = undefined;
        if (!document.hidden) void reload();
      }, 300);
    });
    const shown = () => !document.hidden && void reload();
    document.addEventListener("visibilitychange", shown);
    return () => {
      stop();
      clearTimeout(waiting);
      document.removeEventListener("visibilitychange", shown);
    };
  }, [kinds.join()]);

  return { data: state.data, error: state.error, loading: state.loading, reload };
}

/** Something that a person starts: busy while it runs, with what went wrong. */
export function useAction<Arguments extends unknown[], T>(run: (...values: Arguments) => Promise<T>) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const start = async (...values: Arguments): Promise<T | undefined> => {
    setBusy(true);
    setError(undefined);
    try {
      return await run(...values);
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      setError(failure);
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return { start, busy, error, clear: () => setError(undefined) };
}
