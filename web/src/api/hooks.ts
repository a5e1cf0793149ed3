/** Questions and changes as the screens use them: what is shown while waiting, after failing, and page by page. */

import { useCallback, useEffect, useRef, useState } from "react";
import { ask, Failure, type Operation } from "./client.ts";
import type { Page } from "./operations.ts";
import type { Connection } from "./types.ts";

export const PAGE_SIZE = 50;

export interface Asked<Result> {
  data: Result | null;
  failure: Failure | null;
  loading: boolean;
  again: () => void;
}

/** Ask when shown and whenever the variables change; a late answer to an earlier question is dropped. */
export function useAsked<Result, Variables>(
  operation: Operation<Result, Variables>,
  variables: Variables,
): Asked<Result> {
  const [state, setState] = useState<Omit<Asked<Result>, "again">>({ data: null, failure: null, loading: true });
  const [round, setRound] = useState(0);
  const asked = JSON.stringify(variables);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks the same again
  useEffect(() => {
    const ended = new AbortController();
    setState((before) => ({ ...before, loading: true, failure: null }));
    ask(operation, JSON.parse(asked) as Variables, ended.signal)
      .then((data) => setState({ data, failure: null, loading: false }))
      .catch((reason: unknown) => {
        if (!ended.signal.aborted) setState({ data: null, failure: failureOf(reason), loading: false });
      });
    return () => ended.abort();
  }, [operation, asked, round]);
  const again = useCallback(() => setRound((n) => n + 1), []);
  return { ...state, again };
}

export interface Pages<Row> {
  rows: Row[];
  total: number | null;
  failure: Failure | null;
  loading: boolean;
  next: (() => void) | null;
  again: () => void;
}

/** A listing read page by page; `next` is null when all of it is shown. With other `more` it is another component. */
export function usePages<Result, Row, More extends object = object>(
  operation: Operation<Result, Page & More>,
  pick: (result: Result) => Connection<Row>,
  more: More = {} as More,
): Pages<Row> {
  const [pages, setPages] = useState<Connection<Row>[]>([]);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [loading, setLoading] = useState(true);
  const picking = useRef(pick);
  const asking = useRef(more);
  const read = useCallback(
    async (before: Connection<Row>[]) => {
      setLoading(true);
      setFailure(null);
      try {
        const after = before.at(-1)?.pageInfo.endCursor ?? null;
        const result = await ask(operation, { ...asking.current, first: PAGE_SIZE, after });
        setPages([...before, picking.current(result)]);
      } catch (reason) {
        setFailure(failureOf(reason));
      }
      setLoading(false);
    },
    [operation],
  );
  useEffect(() => void read([]), [read]);
  const last = pages.at(-1);
  return {
    rows: pages.flatMap((page) => page.edges.map((edge) => edge.node)),
    total: last?.totalCount ?? null,
    failure,
    loading,
    next: last?.pageInfo.hasNextPage ? () => void read(pages) : null,
    again: () => void read([]),
  };
}

export interface Doing {
  busy: boolean;
  failure: Failure | null;
  run: (work: () => Promise<void>) => Promise<void>;
  clear: () => void;
}

/** One change at a time, its refusal kept to be shown in the service's words. */
export function useDoing(): Doing {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const run = useCallback(async (work: () => Promise<void>) => {
    setBusy(true);
    setFailure(null);
    try {
      await work();
    } catch (reason) {
      setFailure(failureOf(reason));
    }
    setBusy(false);
  }, []);
  return { busy, failure, run, clear: useCallback(() => setFailure(null), []) };
}

export function failureOf(reason: unknown): Failure {
  if (reason instanceof Failure) {
    if (reason.code === "NOT_SIGNED_IN") dispatchEvent(new CustomEvent("signed-out", { detail: reason.message }));
    return reason;
  }
  console.error(reason);
  return new Failure("INTERNAL", "Something went wrong in this page; reload it, and tell who runs it if it stays.");
}
