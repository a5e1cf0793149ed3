/** The trade's words as people read them, and how times, numbers and names are written. */

import type { Category, GraphNode, Refusal } from "./api/types.ts";
import type { Tie } from "./network/model.ts";

const CATEGORY: Record<Category, string> = {
  WEAPONS: "Weapons",
  DRUGS: "Drugs",
  STOLEN_GOODS: "Stolen goods",
  COUNTERFEITS: "Counterfeits",
  TRAFFICKING: "Human trafficking",
};
const KIND: Record<string, string> = {
  email: "E-mail",
  pgp: "PGP key",
  url: "URL",
  whatsapp: "WhatsApp",
  IpAddress: "IP address",
  payment_handle: "Payment handle",
};
const TIE: Record<Tie, string> = {
  SHARES: "uses or mentions",
  POSTED: "posted",
  MENTIONS: "mentions",
  USES: "uses",
  SHOWS: "shows",
  MESSAGED: "messaged",
  FOLLOWS: "follows",
  PAID: "paid",
  NEAR_DUPLICATE_OF: "near-duplicate of",
  SAME_AS: "same as",
  MEMBER_OF: "member of",
};
const FACTOR: Record<string, string> = {
  suspicion: "Suspicion of members, combined",
  binding: "Signs beyond the first",
  exclusive: "A contact that binds alone",
  density: "Pairs that share a contact",
  risky_share: "Members risky on their own",
  size: "Members",
};

export function categoryWord(category: Category | null | undefined): string {
  return category ? CATEGORY[category] : "No category";
}

export function tieWord(tie: Tie): string {
  return TIE[tie];
}

export function factorWord(name: string): string {
  return FACTOR[name] ?? sentence(name);
}

export function factorValue(name: string, value: number): string {
  if (name === "exclusive") return value ? "yes" : "no";
  return name === "size" ? count(value) : value.toFixed(2);
}

/** `wickr` → Wickr, `IpAddress` → IP address: what kind of node it is. */
export function kindWord(node: GraphNode): string {
  const kind = node.contactKind ?? (node.__typename === "Post" ? (node.postKind ?? "Post") : node.__typename);
  return KIND[kind] ?? sentence(kind);
}

/** The shortest name that tells a node from its neighbours; a contact's is its mask. */
export function nameOf(node: GraphNode): string {
  if (node.__typename === "Contact") return node.mask ?? `${kindWord(node)} ${shortened(node.key)}`;
  if (node.__typename === "Ring") return `${categoryWord(node.category)} ring of ${node.size ?? 0}`;
  if (node.__typename === "Account" || node.__typename === "Post") return node.name || shortened(node.key);
  return `${kindWord(node)} ${node.key.split(":").at(-1)?.slice(0, 6)}`;
}

/** What a search term was taken for. */
export function readingWord(reading: string): string {
  if (reading === "edited") return "Words since edited away";
  return { id: "Id", name: "Name", words: "Words" }[reading] ?? KIND[reading] ?? sentence(reading);
}

/** `{reading: "words", found: 1000, moreThan: true}` → more than 1,000 posts say it */
export function foundWords({
  reading,
  found,
  moreThan,
}: {
  reading: string;
  found: number;
  moreThan: boolean;
}): string {
  const many = `${moreThan ? "more than " : ""}${count(found)}`;
  if (reading === "name") return `${many} ${found === 1 ? "account is" : "accounts are"} called so`;
  return `${many} ${found === 1 ? "post says" : "posts say"} it`;
}

/** What a refused read says, as a sentence: how many there are, how many are allowed, and what to do. */
export function refusalWords(refusal: Refusal): string {
  const found = refusal.moreThan ? `more than ${count(refusal.found)}` : count(refusal.found);
  return `There are ${found} nodes, and at most ${count(refusal.limit)} are shown at once; so none were added. ${refusal.advice}`;
}

export function sentence(code: string): string {
  const words = code.replaceAll("_", " ").replaceAll(".", " ").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function count(number: number): string {
  return number.toLocaleString("en-GB");
}

export function plural(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** A day or a minute in UTC: investigators in two countries must read the same. */
export function day(at: string | null): string {
  return at ? new Date(at).toISOString().slice(0, 10) : "–";
}

export function minute(at: string | null): string {
  return at ? `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC` : "–";
}

export function shortened(text: string, length = 22): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
