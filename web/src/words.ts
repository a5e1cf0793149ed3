/** The trade's words as people read them, and how times, numbers and names are written. */

import type {
  Category,
  GraphEdge,
  GraphNode,
  Offer,
  Order,
  Refusal,
  Relationship,
  SharedTemplate,
  SlotKind,
  Verdict,
} from "./api/types.ts";
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
  ip_address: "IP address",
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
  CAME_FROM: "came from",
};
/** The same relationship as told of the node it leads to. */
const TIE_BACK: Record<Relationship, string> = {
  POSTED: "posted by",
  MENTIONS: "mentioned by",
  USES: "used by",
  SHOWS: "shown in",
  MESSAGED: "messaged by",
  FOLLOWS: "followed by",
  PAID: "paid by",
  NEAR_DUPLICATE_OF: "near-duplicate of",
  SAME_AS: "same as",
  MEMBER_OF: "has as member",
  CAME_FROM: "went into",
};
const ORDER: Record<Order, string> = {
  NEAR: "nearest first",
  RISK: "riskiest first",
  RECENCY: "seen last first",
  DEGREE: "most relationships first",
};
const SOURCE: Record<string, string> = {
  platform: "the platform",
  text: "the text of the post",
  report: "a report",
  "ring run": "a search for rings",
  "text similarity": "a comparison of texts",
};
const SIGN: Record<string, string> = {
  name: "Names",
  ties: "What both have",
  texts: "Texts",
  images: "Pictures",
  hours: "Hours",
  created: "Opened",
};
const VERDICT: Record<Verdict, string> = {
  CONFIRMED: "One actor",
  REJECTED: "Not one actor",
  SPLIT: "Split: not one actor",
  WITHDRAWN: "Earlier judgement withdrawn",
};
const COUNTED = new Set(["size", "cycles", "exclusive"]);

const FACTOR: Record<string, string> = {
  size: "Accounts",
  cycles: "Uses of shared contacts beyond what holds it together",
  cycles_each: "The same for each account",
  twice_bound_pairs: "Share of pairs bound twice",
  bound_pairs: "Share of pairs bound twice, households counted once",
  twice_bound: "Share of accounts bound twice",
  exclusive: "Contacts that one owner alone can have",
  exclusive_share: "Share of accounts with one of those",
  suspicion_sum: "Suspicion beyond that of anybody, powers of ten",
  suspicion_mean: "Mean suspicion, powers of ten",
  suspicion_median: "Suspicion that half of them reach",
  suspicion_least: "Suspicion of the least suspicious",
  risky_share: "Share that stands out by own posts or reports",
  weak_suspicion: "Suspicion of those bound only once",
  inside: "Share of the contacts' uses that are theirs",
  outside_twice: "Outsiders on two of the contacts, for each account",
  outside_suspicion: "Suspicion of outsiders on the contacts",
  texts: "Share with a text nearly the same as another's",
  deeds: "Share who do something alike or together with another",
  likely_sellers: "Share of likely sellers",
};

export function categoryWord(category: Category | null | undefined): string {
  return category ? CATEGORY[category] : "No category";
}

export function tieWord(tie: Tie): string {
  return TIE[tie];
}

/** What a relationship is called from one of its ends: uses, or used by. */
export function tieFrom(relationship: Relationship, outgoing: boolean): string {
  return outgoing ? TIE[relationship] : TIE_BACK[relationship];
}

export function orderWord(order: Order): string {
  return ORDER[order];
}

/** A kind as a preview counts it, inside a sentence: `pgp` → PGP key, `phone` → phone. */
export function kindInWords(kind: string): string {
  const word = KIND[kind] ?? sentence(kind);
  return /^[A-Z][A-Z]/.test(word) ? word : word.toLowerCase();
}

/** When a relationship was seen, and who says so. */
export function seenWords({ firstSeenAt, lastSeenAt, sources }: GraphEdge): string {
  const first = day(firstSeenAt);
  const when = first === day(lastSeenAt) ? `seen ${first}` : `first seen ${first}, last ${day(lastSeenAt)}`;
  return sources.length ? `${when}, by ${sources.map((source) => SOURCE[source] ?? source).join(" and ")}` : when;
}

/** What a comparison compares. */
export function signWord(sign: string): string {
  return SIGN[sign] ?? sentence(sign);
}

export function verdictWord(verdict: Verdict): string {
  return VERDICT[verdict];
}

/** Bits with their sign: 4.25 → +4.3. */
export function bits(weight: number): string {
  return `${weight < 0 ? "−" : "+"}${Math.abs(weight).toFixed(1)}`;
}

/** Bits as odds: 3 → 8 to 1 that it is one actor; −3 → 8 to 1 that it is not. */
export function oddsWords(weight: number): string {
  const odds = count(Math.round(2 ** Math.min(Math.abs(weight), 40)));
  if (odds === "1") return "as likely as not";
  return `${odds} to 1 ${weight < 0 ? "against" : "for"} one actor`;
}

export function factorWord(name: string): string {
  return FACTOR[name] ?? sentence(name);
}

export function factorValue(name: string, value: number): string {
  return COUNTED.has(name) ? count(value) : value.toFixed(2);
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
export function refusalWords({ found, moreThan, of, limit, advice, offers }: Refusal): string {
  const many = moreThan ? `more than ${count(found)}` : count(found);
  const instead = offers.length ? "What would fit instead:" : advice;
  return `There are ${many} ${of}, and at most ${count(limit)} are shown at once; so none were added. ${instead}`;
}

/** A narrower question, as the button says that asks it. */
export function offerWords({ relationship, contactKind, since, depth, leaves }: Offer): string {
  if (depth) return `only ${plural(depth, "step")} · ${plural(leaves, "node")}`;
  const left = plural(leaves, "relationship");
  if (relationship) return `only “${tieWord(relationship)}” · ${left}`;
  if (contactKind) return `contacts only of kind ${kindInWords(contactKind)} · ${left}`;
  return `only seen since ${since} · ${left}`;
}

/** What most values of a slot are, in a word. */
export function slotWord(slot: SlotKind | null): string {
  return slot === "FREE" || slot === null ? "words" : slot.toLowerCase();
}

/** How far a template's words speak for one author, as a sentence. */
export function ordinaryWords({ words, peculiar }: Pick<SharedTemplate, "words" | "peculiar">): string {
  const stay = `${plural(words, "word")} ${words === 1 ? "stays" : "stay"}`;
  if (peculiar === null) return `${stay}; how ordinary they are is not known yet.`;
  if (peculiar === 0) return `${stay}, all of them in phrases that others use too: no sign of one author.`;
  return `${stay}, ${count(peculiar)} of them in no phrase that others use.`;
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
