/** What an account wrote. Texts come masked; the clear text, with its evidence marked, is read for a purpose. */

import { useState } from "react";
import { SameActor } from "../actors/same_actor.tsx";
import { ask, Failure } from "../api/client.ts";
import { useAsked } from "../api/hooks.ts";
import { ACCOUNT, EXPLANATION, NEAR_DUPLICATES, ONE_POST, READ_POST } from "../api/operations.ts";
import type { Evidence, Post, Purpose } from "../api/types.ts";
import { CategoryMark, StateMark } from "../parts/marks.tsx";
import { Masked } from "../parts/masked.tsx";
import { Nothing, Notice, Waiting } from "../parts/notice.tsx";
import { PurposeDialog } from "../parts/purpose.tsx";
import { SharedWords } from "../parts/shared_words.tsx";
import { pieces } from "../spans.ts";
import { minute, plural, sentence, slotWord } from "../words.ts";

const NEWEST = 50;

export function AccountPosts({ accountId }: { accountId: string }) {
  const { data, failure, loading, again } = useAsked(ACCOUNT, { accountId, first: NEWEST });
  if (failure) return <Notice failure={failure} again={again} />;
  if (loading && !data) return <Waiting what="the account" />;
  if (!data?.account) return <Nothing>There is no such account in the graph.</Nothing>;
  const { account } = data;
  return (
    <section aria-labelledby="account-title">
      <header className="title">
        <h1 id="account-title">{account.name || account.key}</h1>
        <span className="muted">
          account <code>{account.key}</code>
          {account.region && ` · ${account.region}`} · {plural(account.reports, "report")}
        </span>
      </header>
      <div className="columns">
        <div>
          {account.posts.length === 0 && <Nothing>This account wrote nothing that is kept.</Nothing>}
          {account.posts.length === NEWEST && <p className="muted">The newest {NEWEST} posts are shown.</p>}
          {account.posts.map((post) => (
            <PostCard key={post.id} post={post} />
          ))}
        </div>
        <div className="card">
          <SameActor accountId={account.key} />
        </div>
      </div>
    </section>
  );
}

export function OnePost({ postId }: { postId: string }) {
  const { data, failure, loading, again } = useAsked(ONE_POST, { postId });
  if (failure) return <Notice failure={failure} again={again} />;
  if (loading && !data) return <Waiting what="the post" />;
  if (!data?.post) return <Nothing>There is no such post in the graph.</Nothing>;
  return (
    <section aria-labelledby="post-title">
      <header className="title">
        <h1 id="post-title">Post</h1>
        <code className="muted">{data.post.key}</code>
      </header>
      <Compared post={data.post} />
    </section>
  );
}

/** A post beside what it shares with its near-duplicates; where it fills their slots is marked in its clear text. */
function Compared({ post }: { post: Post }) {
  const { data, failure, again } = useAsked(NEAR_DUPLICATES, { of: post.id });
  const found = data?.nearDuplicates;
  const places = found?.templates.flatMap((template) => template.places) ?? [];
  const slots = places.flatMap(({ slot, start, end }) =>
    slot ? [{ detector: "near-duplicates", reason: `differs: ${slotWord(slot)}`, start, end, weight: 0 }] : [],
  );
  return (
    <>
      <PostCard post={post} slots={slots} />
      {failure && <Notice failure={failure} again={again} />}
      {found && found.templates.length > 0 && (
        <div className="card">
          <SharedWords found={found} />
        </div>
      )}
    </>
  );
}

function PostCard({ post, slots = [] }: { post: Post; slots?: Evidence[] }) {
  const [asking, setAsking] = useState(false);
  const [clear, setClear] = useState<{ body: string; evidence: Evidence[] } | null>(null);
  const { assessment } = post;
  const read = async (purpose: Purpose) => {
    const { node } = await ask(READ_POST, { id: post.id, purpose });
    if (typeof node?.body !== "string") throw new Failure("NOT_FOUND", "The text of this post is no longer kept.");
    setClear({ body: node.body, evidence: node.assessment?.evidence ?? [] });
  };
  return (
    <article className="card post" aria-label={`Post ${post.key}`}>
      <header>
        <strong>{sentence(post.postKind ?? "post")}</strong>
        <span className="muted">
          {minute(post.firstSeenAt)}
          {post.language && ` · ${post.language}`}
        </span>
        {assessment && (
          <>
            <CategoryMark category={assessment.category} />
            <StateMark state={assessment.action} />
            <span className="muted">probability {assessment.probability.toFixed(2)}</span>
          </>
        )}
      </header>
      {clear ? <Marked body={clear.body} evidence={[...clear.evidence, ...slots]} /> : <Body body={post.body} />}
      {clear && <Explained of={post.id} body={clear.body} />}
      {assessment && assessment.evidence.length > 0 && <Reasons evidence={assessment.evidence} />}
      {!clear && post.body !== null && (
        <button type="button" onClick={() => setAsking(true)}>
          Read in clear …
        </button>
      )}
      {asking && <PurposeDialog what="this post" onPurpose={read} onClose={() => setAsking(false)} />}
    </article>
  );
}

function Body({ body }: { body: string | null }) {
  if (body === null) return <p className="muted">The text is not kept.</p>;
  return (
    <p className="body">
      <Masked text={body} />
    </p>
  );
}

/** On which words the text model's answer rests; worked out when a person asks, since it takes the service a while. */
function Explained({ of, body }: { of: string; body: string }) {
  const [wanted, setWanted] = useState(false);
  if (wanted) return <Explanation of={of} body={body} />;
  return (
    <button type="button" onClick={() => setWanted(true)}>
      Which words does the answer rest on?
    </button>
  );
}

function Explanation({ of, body }: { of: string; body: string }) {
  const { data, failure, again } = useAsked(EXPLANATION, { of });
  if (failure) return <Notice failure={failure} again={again} />;
  if (!data) return <Waiting what="the explanation" />;
  if (data.explanation.length === 0) return <p className="muted">It rests on no word in particular.</p>;
  const points = Array.from(body);
  return (
    <ol className="explained" aria-label="Words that the answer rests on">
      {data.explanation.map(({ start, end, weight }) => (
        <li key={start}>
          <meter value={weight} /> <mark>{points.slice(start ?? 0, end ?? 0).join("")}</mark>{" "}
          <span className="muted">{Math.round(weight * 100)} %</span>
        </li>
      ))}
    </ol>
  );
}

/** Offsets of evidence are those of the clear text, so only there is it marked. */
function Marked({ body, evidence }: { body: string; evidence: Evidence[] }) {
  return (
    <p className="body" data-clear>
      {pieces(body, evidence).map((piece) =>
        piece.reasons.length ? (
          <mark key={piece.at} title={piece.reasons.join("; ")}>
            {piece.text}
          </mark>
        ) : (
          <span key={piece.at}>{piece.text}</span>
        ),
      )}
    </p>
  );
}

function Reasons({ evidence }: { evidence: Evidence[] }) {
  const told = [...new Set(evidence.map(({ detector, reason }) => `${reason} (${detector})`))];
  return (
    <ul className="reasons" aria-label="What the assessment rests on">
      {told.map((reason) => (
        <li key={reason}>{reason}</li>
      ))}
    </ul>
  );
}
