/** What the box found, term by term. What was typed stays in this page: it may be somebody's phone, and addresses leak. */

import { useAsked } from "../api/hooks.ts";
import { SEARCH } from "../api/operations.ts";
import type { SearchHit, TermHits } from "../api/types.ts";
import { moveAmongRows } from "../parts/keys.ts";
import { LinkedRow } from "../parts/linked_row.tsx";
import { NodeShape } from "../parts/marks.tsx";
import { Nothing, Notice, Waiting } from "../parts/notice.tsx";
import { pageOf, to } from "../routes.ts";
import { foundWords, kindWord, nameOf, plural, readingWord, shortened } from "../words.ts";

const FIRST = 20;
const EXCERPT = 110;

export function Search({ text }: { text: string }) {
  if (!text.trim())
    return (
      <Nothing>
        Search for an id, a handle or name, a phone, e-mail, wallet, link or image hash, or words of a post; or paste a
        list of them. <kbd>/</kbd> goes to the box.
      </Nothing>
    );
  return <Found text={text} />;
}

function Found({ text }: { text: string }) {
  const { data, failure, loading, again } = useAsked(SEARCH, { text, first: FIRST });
  if (failure) return <Notice failure={failure} again={again} />;
  if (loading || !data) return <Waiting what="what was found" />;
  const hits = data.search.flatMap((term) => term.hits);
  const seeds = [...new Set(hits.filter(({ reading }) => reading !== "words").map(({ node }) => node.id))];
  return (
    <section aria-labelledby="search-title">
      <header className="title">
        <h1 id="search-title">Search</h1>
        <span className="muted">
          {plural(data.search.length, "term")}, {plural(hits.length, "hit")}
        </span>
        {seeds.length > 1 && data.search.length > 1 && (
          <span className="actions">
            <a className="button" href={to.around(seeds)}>
              Look around all {seeds.length}
            </a>
          </span>
        )}
      </header>
      {data.search.map((term) => (
        <Term key={term.term} term={term} />
      ))}
    </section>
  );
}

function Term({ term }: { term: TermHits }) {
  const counted = term.counts.filter(({ found }) => found > 0).map(foundWords);
  return (
    <section className="term" aria-label={shortened(term.term)}>
      <h2>
        {shortened(term.term, 80)} {counted.length > 0 && <span className="muted">{counted.join(", ")}</span>}
      </h2>
      {term.hits.length === 0 ? (
        <Nothing>Nothing that was taken in is called this, holds it or says it.</Nothing>
      ) : (
        <table className="rows" onKeyDown={moveAmongRows}>
          <thead>
            <tr>
              <th>Found as</th>
              <th>What</th>
              <th>Says</th>
              <th className="number">Links</th>
              <th>Network</th>
            </tr>
          </thead>
          <tbody>
            {term.hits.map((hit) => (
              <Row key={`${hit.reading} ${hit.node.id}`} hit={hit} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Row({ hit: { reading, node } }: { hit: SearchHit }) {
  const around = to.around([node.id]);
  const page = pageOf(node.__typename, node.key) ?? around;
  return (
    <LinkedRow to={page}>
      <td>{readingWord(reading)}</td>
      <td className="short">
        <a href={page} tabIndex={-1}>
          <NodeShape node={node} /> {kindWord(node)} <code>{nameOf(node)}</code>
        </a>
      </td>
      <td className="says">{shortened((node.body ?? "").replaceAll(/\s+/g, " "), EXCERPT)}</td>
      <td className="number">{node.degree}</td>
      <td className="short">
        <a href={around} tabIndex={-1} onClick={(event) => event.stopPropagation()}>
          Look around
        </a>
      </td>
    </LinkedRow>
  );
}
