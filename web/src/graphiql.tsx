/** GraphiQL with the same token as the screen. Nothing of it comes from elsewhere, and nothing typed here is kept. */

import { GraphiQL } from "graphiql";
import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import { createRoot } from "react-dom/client";
import { Failure, send } from "./api/client.ts";
import { SignIn } from "./screens/sign_in.tsx";
import { takeTokenFromLink, token } from "./session.ts";
import "./graphiql.css";
import "./styles.css";

const kept = new Map<string, string>();

/** Queries hold contact values and purposes: they live as long as this page and are not left in the browser. */
const forThisPage = {
  getItem: (name: string) => kept.get(name) ?? null,
  setItem: (name: string, value: string) => void kept.set(name, value),
  removeItem: (name: string) => void kept.delete(name),
  clear: () => kept.clear(),
  get length() {
    return kept.size;
  },
};

const START = `# Sent with the token of this tab.
{
  rings(first: 5) {
    totalCount
    edges { node { key category score size reasons } }
  }
}
`;

async function fetcher(asked: object): Promise<object> {
  try {
    const body = JSON.stringify(asked);
    const answer = await send("/graphql", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    return (await answer.json()) as object;
  } catch (reason) {
    if (reason instanceof Failure) return { errors: [{ message: reason.message, extensions: { code: reason.code } }] };
    throw reason;
  }
}

takeTokenFromLink();
const place = document.getElementById("graphiql");
if (place) {
  const root = createRoot(place);
  const open = () =>
    root.render(<GraphiQL fetcher={fetcher} storage={forThisPage} defaultQuery={START} shouldPersistHeaders={false} />);
  if (token()) open();
  else root.render(<SignIn why={null} onToken={open} />);
}
