/** Every question and change that the screen sends, in one place. */

import type { Operation } from "./client.ts";
import type {
  Actor,
  CandidateRow,
  Case,
  CaseRow,
  Category,
  Connection,
  Evidence,
  Expansion,
  GraphNode,
  JudgedRow,
  NearDuplicates,
  Order,
  Package,
  Pair,
  Post,
  PreviewCount,
  Purpose,
  Refusal,
  ReviewTask,
  Ring,
  RingRow,
  Scope,
  Selling,
  SharedNode,
  TermHits,
} from "./types.ts";

export interface Page {
  first: number;
  after: string | null;
}

/** What an expansion is asked with. */
export interface Expanding extends Page {
  seeds: string[];
  scope: Scope;
  depth: number;
  order: Order;
  top: number | null;
  caseId: string | null;
}

const FACTS = `fragment Facts on GraphNode {
  __typename id key degree firstSeenAt lastSeenAt
  ... on Account { name accountKind: kind region reports erasedAt }
  ... on Contact { contactKind: kind exclusive mask }
  ... on Post { postKind: kind language }
  ... on Ring { category score size }
}`;
const PAGE = "totalCount pageInfo { hasNextPage endCursor }";
const RING_ROW = "id key category score size reasons lastSeenAt";
const RING_CASE = "score node { ...Facts }";
const CASE_ROW = "caseId title category state openedBy openedAt version";
const EVIDENCE = "evidence { detector reason start end weight }";
const POST = `id key postKind: kind language firstSeenAt body
  assessment { probability category action ${EVIDENCE} }`;
const PACKAGE = `packageId caseVersion state recipient requestedBy requestedAt releasedBy releasedAt
  snapshotSha256 bagSha256 downloadPath custody { seq verb actor occurredAt note }`;
const WEIGHT = "matchWeight matchProbability";
const CANDIDATE = `${WEIGHT} reopened why { sign words weight } whyNot { sign words weight }`;
const JUDGEMENTS = "judgements { verdict reason judgedBy judgedAt matchWeight }";
const TOTALS = "totals { relationship total }";
const REFUSAL = `message found moreThan of limit advice ${TOTALS} offers { relationship contactKind since depth leaves }`;

function operation<Result, Variables = Record<string, never>>(text: string): Operation<Result, Variables> {
  return { text };
}

export const ME = operation<{ me: { name: string; roles: string[] } }>("query Me { me { name roles } }");

export const LAG = operation<{ projection: { waiting: number; oldestRecordedAt: string | null } }>(
  "query Lag { projection { waiting oldestRecordedAt } }",
);

export const SEARCH = operation<{ search: TermHits[] }, { text: string; first: number }>(
  `query Search($text: String!, $first: Int!) {
    search(text: $text, first: $first) {
      term
      hits { reading node { ...Facts ... on Post { body } } }
      counts { reading found moreThan }
    }
  } ${FACTS}`,
);

export const NODES = operation<{ nodes: (GraphNode | null)[] }, { ids: string[] }>(
  `query Nodes($ids: [ID!]!) { nodes(ids: $ids) { ...Facts } } ${FACTS}`,
);

export const RINGS = operation<{ rings: Connection<RingRow> }, Page>(
  `query Rings($first: Int!, $after: String) {
    rings(first: $first, after: $after) { ${PAGE} edges { node { ${RING_ROW} } } }
  }`,
);

export const RING = operation<{ ring: Ring | null }, { ringId: string }>(
  `query Ring($ringId: String!) {
    ring(ringId: $ringId) {
      ${RING_ROW} firstSeenAt factors { name value }
      members { role why core links account { ...Facts } }
      contacts { ...Facts }
      withoutContact { ${RING_CASE} } withoutMember { ${RING_CASE} } withOutsider { ${RING_CASE} }
    }
  } ${FACTS}`,
);

export const SHARED = operation<
  { connections: { __typename: "SharedNodes"; shared: SharedNode[] } | Refusal },
  { accounts: string[] }
>(
  `query Shared($accounts: [ID!]!) {
    connections(accounts: $accounts, scope: { relationships: [USES, MENTIONS] }) {
      __typename
      ... on SharedNodes { shared { by exclusive node { ...Facts } } }
      ... on Refusal { ${REFUSAL} }
    }
  } ${FACTS}`,
);

export const PREVIEW = operation<{ preview: PreviewCount[] }, { seeds: string[]; scope: Scope }>(
  `query Preview($seeds: [ID!]!, $scope: ScopeInput!) {
    preview(seeds: $seeds, scope: $scope) { relationship outgoing kind relationships }
  }`,
);

export const EXPAND = operation<{ expand: Expansion | Refusal }, Expanding>(
  `query Expand(
    $seeds: [ID!]!, $scope: ScopeInput!, $depth: Int!, $order: ExpansionOrder!, $top: Int, $caseId: String,
    $first: Int!, $after: String
  ) {
    expand(
      seeds: $seeds, scope: $scope, depth: $depth, order: $order, top: $top, caseId: $caseId,
      first: $first, after: $after
    ) {
      __typename
      ... on Expansion {
        ${TOTALS} total leftOut nodes { ...Facts } via { ...Facts } ways { nodes }
        edges { relationship start end firstSeenAt lastSeenAt count sources }
        suppressed { key relationships rule reason } endCursor hasNextPage
      }
      ... on Refusal { ${REFUSAL} }
    }
  } ${FACTS}`,
);

export const OVERRIDE_HUB = operation<
  { overrideHub: { caseId: string } },
  { caseId: string; node: string; walk: boolean | null; reason: string }
>(
  `mutation OverrideHub($caseId: String!, $node: ID!, $walk: Boolean, $reason: String!) {
    overrideHub(caseId: $caseId, node: $node, walk: $walk, reason: $reason) { caseId }
  }`,
);

export const REVEAL = operation<{ node: { value?: string } | null }, { id: string; purpose: Purpose }>(
  `query Reveal($id: ID!, $purpose: PurposeInput!) {
    node(id: $id) { ... on Contact { value(purpose: $purpose) } }
  }`,
);

export const READ_POST = operation<
  { node: { body?: string | null; assessment?: { evidence: Evidence[] } | null } | null },
  { id: string; purpose: Purpose }
>(
  `query ReadPost($id: ID!, $purpose: PurposeInput!) {
    node(id: $id) { ... on Post { body(purpose: $purpose) assessment { ${EVIDENCE} } } }
  }`,
);

export const EXPLANATION = operation<{ explanation: Evidence[] }, { of: string }>(
  `query Explanation($of: ID!) { explanation(of: $of) { detector reason start end weight } }`,
);

export const ACCOUNT = operation<
  {
    account: {
      id: string;
      key: string;
      name: string | null;
      region: string | null;
      reports: number;
      posts: Post[];
    } | null;
  },
  { accountId: string; first: number }
>(
  `query Account($accountId: String!, $first: Int!) {
    account(accountId: $accountId) { id key name region reports posts(first: $first) { ${POST} } }
  }`,
);

export const ONE_POST = operation<{ post: Post | null }, { postId: string }>(
  `query OnePost($postId: String!) { post(postId: $postId) { ${POST} } }`,
);

export const NEAR_DUPLICATES = operation<{ nearDuplicates: NearDuplicates }, { of: string }>(
  `query NearDuplicates($of: ID!) {
    nearDuplicates(of: $of) {
      compared moreThan
      templates {
        posts accounts words peculiar places { slot start end }
        parts { text slot valueCount values(first: 6) { text posts contact { ...Facts } } }
      }
    }
  } ${FACTS}`,
);

export const CASES = operation<{ cases: Connection<CaseRow> }, Page>(
  `query Cases($first: Int!, $after: String) {
    cases(first: $first, after: $after) { ${PAGE} edges { node { ${CASE_ROW} } } }
  }`,
);

export const CASE = operation<{ case: Case | null }, { caseId: string }>(
  `query Case($caseId: String!) {
    case(caseId: $caseId) {
      ${CASE_ROW} subjects { ...Facts } history { version verb actor occurredAt } packages { ${PACKAGE} }
    }
  } ${FACTS}`,
);

/** Packages need a right of their own; a case is shown without them to those who lack it. */
export const CASE_WITHOUT_PACKAGES = operation<{ case: Omit<Case, "packages"> | null }, { caseId: string }>(
  `query CaseWithoutPackages($caseId: String!) {
    case(caseId: $caseId) { ${CASE_ROW} subjects { ...Facts } history { version verb actor occurredAt } }
  } ${FACTS}`,
);

export const QUEUE = operation<{ reviewTasks: Connection<ReviewTask> }, Page>(
  `query Queue($first: Int!, $after: String) {
    reviewTasks(first: $first, after: $after) {
      ${PAGE} edges { node { id category priority reason state createdAt subject { ...Facts } } }
    }
  } ${FACTS}`,
);

export const OPEN_CASE = operation<
  { openCase: CaseRow },
  { title: string; subjects: string[]; category: Category | null }
>(
  `mutation OpenCase($title: String!, $subjects: [ID!]!, $category: Category) {
    openCase(title: $title, subjects: $subjects, category: $category) { ${CASE_ROW} }
  }`,
);

export const ADD_TO_CASE = operation<{ addToCase: CaseRow }, { caseId: string; version: number; subjects: string[] }>(
  `mutation AddToCase($caseId: String!, $version: Int!, $subjects: [ID!]!) {
    addToCase(caseId: $caseId, version: $version, subjects: $subjects) { ${CASE_ROW} }
  }`,
);

export const ESCALATE = operation<{ escalate: Package }, { caseId: string; version: number; recipient: string }>(
  `mutation Escalate($caseId: String!, $version: Int!, $recipient: String!) {
    escalate(caseId: $caseId, version: $version, recipient: $recipient) { ${PACKAGE} }
  }`,
);

export const RELEASE = operation<{ releasePackage: Package }, { packageId: string }>(
  `mutation Release($packageId: String!) { releasePackage(packageId: $packageId) { ${PACKAGE} } }`,
);

export const CANDIDATES = operation<{ actorCandidates: Connection<CandidateRow> }, Page>(
  `query Candidates($first: Int!, $after: String) {
    actorCandidates(first: $first, after: $after) { ${PAGE} edges { node { id ${CANDIDATE} accounts { ...Facts } } } }
  } ${FACTS}`,
);

export const JUDGED_PAIRS = operation<{ judgedPairs: Connection<JudgedRow> }, Page & { confirmed: boolean }>(
  `query JudgedPairs($confirmed: Boolean!, $first: Int!, $after: String) {
    judgedPairs(confirmed: $confirmed, first: $first, after: $after) {
      ${PAGE} edges { node { id accounts { ...Facts } candidate { ${WEIGHT} } ${JUDGEMENTS} } }
    }
  } ${FACTS}`,
);

export const PAIR = operation<{ actorPair: Pair }, { one: string; other: string }>(
  `query Pair($one: String!, $other: String!) {
    actorPair(one: $one, other: $other) {
      accounts { ...Facts handle actor { actorId } }
      candidate { ${CANDIDATE} silent { sign words weight } blockedBy { a b } } ${JUDGEMENTS}
    }
  } ${FACTS}`,
);

export const ACTOR = operation<{ actor: Actor | null }, { actorId: string; first: number }>(
  `query Actor($actorId: String!, $first: Int!) {
    actor(actorId: $actorId) {
      actorId aliases accounts { ...Facts } pairs { accounts { ...Facts } ${JUDGEMENTS} }
      changes(first: $first) { seq kind actorId otherId accounts changedAt judgedBy reason }
    }
  } ${FACTS}`,
);

export const SAME_ACTOR = operation<
  {
    account: { actor: Pick<Actor, "actorId" | "accounts"> | null } | null;
    actorCandidates: Connection<Pick<CandidateRow, "id" | "matchWeight" | "accounts">>;
  },
  { accountId: string; first: number }
>(
  `query SameActor($accountId: String!, $first: Int!) {
    account(accountId: $accountId) { actor { actorId accounts { ...Facts } } }
    actorCandidates(account: $accountId, first: $first) { ${PAGE} edges { node { id matchWeight accounts { ...Facts } } } }
  } ${FACTS}`,
);

export const SELLING = operation<{ account: { selling: Selling | null } | null }, { accountId: string }>(
  `query Selling($accountId: String!) {
    account(accountId: $accountId) {
      selling {
        score scoredAt explained alone factors { meaning unit value effect }
        withoutThing { probability node { ...Facts } } withoutAccount { probability node { ...Facts } }
      }
    }
  } ${FACTS}`,
);

/** The two accounts by the ids of their nodes, and why. */
export interface Judging {
  one: string;
  other: string;
  reason: string;
}

export const CONFIRM_ACTOR = operation<{ confirmActor: { actorId: string } }, Judging & { overrule: boolean }>(
  `mutation ConfirmActor($one: ID!, $other: ID!, $reason: String!, $overrule: Boolean!) {
    confirmActor(one: $one, other: $other, reason: $reason, overrule: $overrule) { actorId }
  }`,
);

export const REJECT_ACTOR = operation<{ rejectActor: boolean }, Judging>(
  `mutation RejectActor($one: ID!, $other: ID!, $reason: String!) {
    rejectActor(one: $one, other: $other, reason: $reason)
  }`,
);

export const WITHDRAW_JUDGEMENT = operation<{ withdrawJudgement: boolean }, Judging>(
  `mutation WithdrawJudgement($one: ID!, $other: ID!, $reason: String!) {
    withdrawJudgement(one: $one, other: $other, reason: $reason)
  }`,
);

export const SPLIT_ACTOR = operation<
  { splitActor: { actorId: string }[] },
  { actorId: string; accounts: string[]; reason: string }
>(
  `mutation SplitActor($actorId: String!, $accounts: [ID!]!, $reason: String!) {
    splitActor(actorId: $actorId, accounts: $accounts, reason: $reason) { actorId }
  }`,
);
