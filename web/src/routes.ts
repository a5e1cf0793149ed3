/** Where in the screen somebody is, as an address that can be kept, sent and opened again. */

export type Route =
  | { screen: "rings" }
  | { screen: "ring"; id: string; selected: string | null }
  | { screen: "account"; id: string }
  | { screen: "post"; id: string }
  | { screen: "cases" }
  | { screen: "case"; id: string }
  | { screen: "queue" }
  | { screen: "search" }
  | { screen: "around"; ids: string[]; selected: string | null }
  | { screen: "actors"; shown: Shown }
  | { screen: "actor"; id: string }
  | { screen: "pair"; one: string; other: string }
  | { screen: "unknown" };

/** Which pairs of accounts are listed: those that wait for a person, or what people said. */
export const SHOWN = ["undecided", "confirmed", "rejected"] as const;
export type Shown = (typeof SHOWN)[number];

/** The route of a hash such as `#/rings/ring-7?node=QWNj`. */
export function routeOf(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [area, raw] = path.split("/");
  const id = raw ? decoded(raw) : null;
  if (!area) return { screen: "rings" };
  if (area === "rings") return id ? { screen: "ring", id, selected: chosenIn(query) } : { screen: "rings" };
  if (area === "cases") return id ? { screen: "case", id } : { screen: "cases" };
  if (area === "accounts" && id) return { screen: "account", id };
  if (area === "posts" && id) return { screen: "post", id };
  if (area === "queue") return { screen: "queue" };
  if (area === "search") return { screen: "search" };
  if (area === "around" && id) return { screen: "around", ids: id.split(","), selected: chosenIn(query) };
  if (area === "actors") return id ? { screen: "actor", id } : { screen: "actors", shown: shownIn(query) };
  if (area === "pairs" && raw) return pairOf(raw);
  return { screen: "unknown" };
}

export const to = {
  rings: "#/rings",
  cases: "#/cases",
  queue: "#/queue",
  search: "#/search",
  around: (ids: string[], selected: string | null = null) => network("around", ids.join(","), selected),
  ring: (id: string, selected: string | null = null) => network("rings", id, selected),
  account: (id: string) => `#/accounts/${encodeURIComponent(id)}`,
  post: (id: string) => `#/posts/${encodeURIComponent(id)}`,
  actors: (shown: Shown = "undecided") => (shown === "undecided" ? "#/actors" : `#/actors?show=${shown}`),
  actor: (id: string) => `#/actors/${encodeURIComponent(id)}`,
  pair: (one: string, other: string) => `#/pairs/${[one, other].map(encodeURIComponent).join(",")}`,
  case: (id: string) => `#/cases/${encodeURIComponent(id)}`,
};

/** Where a node of the graph has a page of its own; a contact has none, it is read in a network. */
export function pageOf(type: string, key: string): string | null {
  if (type === "Ring") return to.ring(key);
  if (type === "Account") return to.account(key);
  if (type === "Post") return to.post(key);
  return null;
}

/** The address of a network, with the node that is chosen in it. */
function network(area: string, id: string, selected: string | null): string {
  return `#/${area}/${encodeURIComponent(id)}${selected ? `?node=${encodeURIComponent(selected)}` : ""}`;
}

function chosenIn(query: string): string | null {
  return new URLSearchParams(query).get("node");
}

function shownIn(query: string): Shown {
  const wanted = new URLSearchParams(query).get("show");
  return SHOWN.find((shown) => shown === wanted) ?? "undecided";
}

/** Ids may hold a comma, so they are taken apart before they are decoded. */
function pairOf(raw: string): Route {
  const [one, other] = raw.split(",").map(decoded);
  return one && other ? { screen: "pair", one, other } : { screen: "unknown" };
}

function decoded(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}
