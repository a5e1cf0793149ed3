/** Of one account: how likely it sells what is illegal, what moved that, and what it would be without something. */

import { useAsked } from "../api/hooks.ts";
import { SELLING } from "../api/operations.ts";
import type { SellerFactor, SellerWithout, Selling } from "../api/types.ts";
import { Score } from "../parts/marks.tsx";
import { Notice } from "../parts/notice.tsx";
import { count, day, kindWord, nameOf, sentence } from "../words.ts";

export function SellingOf({ accountId }: { accountId: string }) {
  const { data, failure, again } = useAsked(SELLING, { accountId });
  if (failure) return <Notice failure={failure} again={again} />;
  if (!data) return <p className="muted">Looking for its score …</p>;
  const selling = data.account?.selling;
  return (
    <div className="selling">
      <h3>Sells what is illegal?</h3>
      {selling ? <Scored selling={selling} /> : <p className="muted">It was not scored yet.</p>}
    </div>
  );
}

function Scored({ selling }: { selling: Selling }) {
  const without = [...selling.withoutThing, ...selling.withoutAccount];
  const most = Math.max(...selling.factors.map(({ effect }) => Math.abs(effect)), 0.01);
  return (
    <>
      <p>
        <Score value={selling.score} /> <span className="muted">as of {day(selling.scoredAt)}; it decides nothing</span>
      </p>
      {!selling.explained && <p className="muted">Reasons are worked out for the highest scores only.</p>}
      {selling.factors.length > 0 && (
        <ul className="things effects" aria-label="What moved the score most">
          {selling.factors.map((factor) => (
            <Effect key={factor.meaning} factor={factor} most={most} />
          ))}
        </ul>
      )}
      {without.length > 0 && (
        <>
          <p className="muted">It would be</p>
          <ul className="things" aria-label="What the score would be otherwise">
            {without.map((row) => (
              <Otherwise key={row.node.id} row={row} />
            ))}
            {selling.alone !== null && <li>{selling.alone.toFixed(2)} if it were tied to nobody</li>}
          </ul>
        </>
      )}
    </>
  );
}

function Effect({ factor, most }: { factor: SellerFactor; most: number }) {
  const side = factor.effect > 0 ? "why" : "why-not";
  const value = factor.value === null ? "none" : `${count(Number(factor.value.toPrecision(3)))}`;
  const unit = factor.unit === "none" || factor.unit === "0 or 1" ? "" : ` ${factor.unit}`;
  return (
    <li>
      <span
        className={`${side}-mark`}
        style={{ width: `${(Math.abs(factor.effect) / most) * 4}rem` }}
        role="img"
        aria-label={side === "why" ? "speaks for it:" : "speaks against it:"}
      />{" "}
      {sentence(factor.meaning)}: {value}
      {value === "none" ? "" : unit}
    </li>
  );
}

function Otherwise({ row }: { row: SellerWithout }) {
  const name = row.node.__typename === "Account" ? nameOf(row.node) : kindWord(row.node).toLowerCase();
  return (
    <li>
      {row.probability.toFixed(2)} without {row.node.__typename === "Account" ? "" : "its "}
      {name}
    </li>
  );
}
