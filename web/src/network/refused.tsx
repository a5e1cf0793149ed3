/** An expansion that was refused, in words, with the narrower questions that would be answered. */

import type { Refusal } from "../api/types.ts";
import { count, offerWords, refusalWords, tieWord } from "../words.ts";
import { narrowed, type Question } from "./question.ts";

/** What was asked, and why it was not answered. */
export interface Refused {
  question: Question;
  words: Refusal;
}

interface Shown {
  refused: Refused;
  busy: boolean;
  onExpand: (question: Question) => void;
}

export function RefusedExpansion({ refused: { question, words }, busy, onExpand }: Shown) {
  return (
    <div className="notice" role="alert" data-code="REFUSAL">
      <strong>Too many to show</strong>
      <p>{refusalWords(words)}</p>
      {words.offers.map((offer) => (
        <button
          key={offerWords(offer)}
          type="button"
          className="offer"
          disabled={busy}
          onClick={() => onExpand(narrowed(question, offer))}
        >
          {offerWords(offer)}
        </button>
      ))}
      {words.totals.length > 0 && (
        <p>
          Around it:{" "}
          {words.totals.map(({ relationship, total }) => `${tieWord(relationship)} ${count(total)}`).join(", ")}.
        </p>
      )}
    </div>
  );
}
