/** How each kind of node looks: one shape and one colour per family, the same in picture, legend and table. */

import type { GraphNode } from "../api/types.ts";

export interface Look {
  /** The family's word in the legend. */
  family: string;
  /** A shape of Cytoscape's. */
  shape: string;
  /** Points of the same shape in a 20 × 20 box, for legend and table; null for a circle. */
  points: string | null;
  /** The name of a colour in `styles.css`. */
  colour: string;
}

const ACCOUNT: Look = { family: "Account", shape: "ellipse", points: null, colour: "--kind-account" };
const PHONE: Look = { family: "Phone", shape: "rectangle", points: "2,4 18,4 18,16 2,16", colour: "--kind-phone" };
const EMAIL: Look = { family: "E-mail", shape: "rhomboid", points: "1,4 14,4 19,16 6,16", colour: "--kind-email" };
const MESSENGER: Look = {
  family: "Messenger",
  shape: "hexagon",
  points: "5,2 15,2 20,10 15,18 5,18 0,10",
  colour: "--kind-messenger",
};
const WALLET: Look = { family: "Wallet", shape: "diamond", points: "10,0 20,10 10,20 0,10", colour: "--kind-wallet" };
const KEY: Look = {
  family: "PGP key",
  shape: "pentagon",
  points: "10,1 19,8 16,19 4,19 1,8",
  colour: "--kind-key",
};
const PAYMENT: Look = {
  family: "Payment handle",
  shape: "vee",
  points: "1,2 10,7 19,2 10,19",
  colour: "--kind-payment",
};
const WEB: Look = { family: "Web address", shape: "triangle", points: "10,1 20,19 0,19", colour: "--kind-web" };
const DEVICE: Look = {
  family: "Device",
  shape: "octagon",
  points: "6,1 14,1 19,6 19,14 14,19 6,19 1,14 1,6",
  colour: "--kind-device",
};
const ADDRESS: Look = {
  family: "IP address",
  shape: "heptagon",
  points: "10,0 18,4 20,12 14,19 6,19 0,12 2,4",
  colour: "--kind-address",
};
const POST: Look = { family: "Post", shape: "tag", points: "1,4 14,4 19,10 14,16 1,16", colour: "--kind-post" };
const IMAGE: Look = {
  family: "Image",
  shape: "concave-hexagon",
  points: "1,2 19,2 16,10 19,18 1,18 4,10",
  colour: "--kind-post",
};
const RING: Look = {
  family: "Ring",
  shape: "star",
  points: "10,0 13,7 20,7 14,12 16,20 10,15 4,20 6,12 0,7 7,7",
  colour: "--kind-ring",
};

const BY_CONTACT: Record<string, Look> = {
  phone: PHONE,
  email: EMAIL,
  telegram: MESSENGER,
  whatsapp: MESSENGER,
  wickr: MESSENGER,
  signal: MESSENGER,
  session: MESSENGER,
  bitcoin: WALLET,
  ethereum: WALLET,
  monero: WALLET,
  wallet: WALLET,
  pgp: KEY,
  payment_handle: PAYMENT,
  url: WEB,
  domain: WEB,
};
const BY_TYPE: Record<GraphNode["__typename"], Look> = {
  Account: ACCOUNT,
  Contact: WEB,
  Device: DEVICE,
  IpAddress: ADDRESS,
  Post: POST,
  Image: IMAGE,
  Ring: RING,
};

export function lookOf(node: GraphNode): Look {
  return BY_CONTACT[node.contactKind ?? ""] ?? BY_TYPE[node.__typename];
}
