/** Why, and why not, as bars that add up to the match weight; and the same as a table. */

import type { Candidate, WhyRow } from "../api/types.ts";
import { bits, oddsWords, sentence, signWord } from "../words.ts";
import { reach, type Step, stepsOf } from "./steps.ts";

export function Waterfall({ candidate, silent }: { candidate: Candidate; silent: WhyRow[] }) {
  const steps = stepsOf(candidate);
  const { least, most } = reach(steps);
  const at = (level: number) => ((level - least) / (most - least || 1)) * 100;
  return (
    <div className="card">
      <h2>Why, and why not</h2>
      <figure className="waterfall">
        <div role="img" aria-label={summary(candidate)}>
          {steps.map((step) => (
            <Bar key={step.kind + step.sign} step={step} at={at} />
          ))}
        </div>
        <figcaption className="muted">
          In bits: one more doubles the odds that both are one actor’s. <span className="why-mark" /> speaks for it,{" "}
          <span className="why-not-mark" /> against it; the line is 0, as likely as not.
        </figcaption>
      </figure>
      <details>
        <summary>The same as a table</summary>
        <Table steps={steps} silent={silent} />
      </details>
    </div>
  );
}

function Bar({ step, at }: { step: Step; at: (level: number) => number }) {
  const [left, right] = [step.from, step.to].map(at).sort((a, b) => a - b);
  const place = { left: `${left}%`, width: `${(right ?? 0) - (left ?? 0)}%` };
  return (
    <div className={`step ${step.kind}`}>
      <span className="words">
        <strong>{signWord(step.sign)}</strong> {step.words}
      </span>
      <span className="track">
        <span className="zero" style={{ left: `${at(0)}%` }} />
        <span className="fill" style={place} />
      </span>
      <span className="number">{bits(step.kind === "end" ? step.to : step.to - step.from)}</span>
    </div>
  );
}

function Table({ steps, silent }: { steps: Step[]; silent: WhyRow[] }) {
  return (
    <table className="rows still" aria-label="What each comparison says">
      <thead>
        <tr>
          <th>Compared</th>
          <th>What came out</th>
          <th className="number">Bits</th>
          <th className="number">So far</th>
        </tr>
      </thead>
      <tbody>
        {steps.map((step) => (
          <tr key={step.kind + step.sign}>
            <td>{signWord(step.sign)}</td>
            <td>{sentence(step.words)}</td>
            <td className="number">{bits(step.to - step.from)}</td>
            <td className="number">{bits(step.to)}</td>
          </tr>
        ))}
        {silent.map(({ sign, words }) => (
          <tr key={sign}>
            <td>{signWord(sign)}</td>
            <td className="muted">{sentence(words)}</td>
            <td className="number muted">says nothing</td>
            <td />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function summary({ matchWeight, why, whyNot }: Candidate): string {
  return `Match weight ${bits(matchWeight)}, ${oddsWords(matchWeight)}: ${why.length} for, ${whyNot.length} against; the table says the same`;
}
