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
  | { screen: "unknown" };

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

function decoded(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}
