/** The one way to the service: typed operations by POST, with the token in a header and nowhere else. */

import { token } from "../session.ts";

/** A GraphQL document with the shapes of what it gives and takes. */
export interface Operation<Result, Variables> {
  readonly text: string;
  readonly shapes?: (variables: Variables) => Result;
}

/** `NOT_SIGNED_IN` and `NO_ANSWER` are this side's; every other code is the service's own. */
export class Failure extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const NO_ANSWER = new Failure(
  "NO_ANSWER",
  "The service does not answer. It may be starting or stopped; nothing you did was lost here.",
);

interface Answer<Result> {
  data?: Result | null;
  errors?: { message: string; extensions?: { code?: string } }[];
  error?: { code: string; message: string };
}

/** The data of an answer. Throws a Failure with the service's own words. */
export async function ask<Result, Variables>(
  operation: Operation<Result, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Result> {
  const response = await send("/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query: operation.text, variables }),
    ...(signal ? { signal } : {}),
  });
  const answer = (await response.json()) as Answer<Result>;
  const [refused] = answer.errors ?? [];
  if (refused) throw new Failure(refused.extensions?.code ?? "INVALID", refused.message);
  if (!answer.data) throw new Failure("INTERNAL", "The service gave an answer without data.");
  return answer.data;
}

/** The bytes of a released package; a plain link could not carry the token. */
export async function download(path: string): Promise<Blob> {
  return (await send(path, { method: "GET" })).blob();
}

/** Send with the token; a refusal at the door is a Failure, whatever was asked behind it. */
export async function send(path: string, request: RequestInit): Promise<Response> {
  const headers = new Headers(request.headers);
  headers.set("Authorization", `Bearer ${token() ?? ""}`);
  const response = await reached(path, { ...request, headers });
  if (response.ok) return response;
  const { error } = (await response.json().catch(() => ({}))) as Answer<never>;
  if (error?.code === "FORBIDDEN" && path === "/graphql") throw new Failure("NOT_SIGNED_IN", error.message);
  if (error) throw new Failure(error.code, error.message);
  throw response.status >= 500 ? NO_ANSWER : new Failure("INVALID", `The service answered ${response.status}.`);
}

async function reached(path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(path, request);
  } catch (reason) {
    if (reason instanceof DOMException && reason.name === "AbortError") throw reason;
    throw NO_ANSWER;
  }
}
