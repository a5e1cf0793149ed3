/** What is said when something cannot be shown, in words, with the way on. */

import type { ReactNode } from "react";
import type { Failure } from "../api/client.ts";

const TITLE: Record<string, string> = {
  FORBIDDEN: "You do not have this right",
  NOT_FOUND: "Not there",
  CONFLICT: "That is not possible as things stand",
  INVALID: "That cannot be done like this",
  UNAVAILABLE: "A part of the service is down",
  NO_ANSWER: "The service is down",
};

export function Notice({ failure, again }: { failure: Failure; again?: () => void }) {
  return (
    <div className="notice" role="alert" data-code={failure.code}>
      <strong>{TITLE[failure.code] ?? "Something went wrong"}</strong>
      <p>{failure.message}</p>
      {again && failure.code !== "FORBIDDEN" && (
        <button type="button" onClick={again}>
          Try again
        </button>
      )}
    </div>
  );
}

export function Waiting({ what }: { what: string }) {
  return (
    <p className="state" role="status">
      <span className="spinner" aria-hidden="true" /> Loading {what} …
    </p>
  );
}

export function Nothing({ children }: { children: ReactNode }) {
  return (
    <p className="state" role="status">
      {children}
    </p>
  );
}
