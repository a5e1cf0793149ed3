/** How to expand: folded away until wanted, kept from node to node, and told as tags that can be taken off. */

import type { ReactNode } from "react";
import { ORDERS, type Order } from "../api/types.ts";
import { orderWord, plural } from "../words.ts";
import { type Options, without } from "./question.ts";

interface Shown {
  options: Options;
  onChange: (options: Options) => void;
}

export function ExpansionOptions(props: Shown) {
  return (
    <>
      <details className="options">
        <summary>Options</summary>
        <Fields {...props} />
      </details>
      <Tags {...props} />
    </>
  );
}

const STEPS = [1, 2, 3, 4];

function Fields({ options, onChange }: Shown) {
  const set = (change: Partial<Options>) => onChange({ ...options, ...change });
  return (
    <div className="fields">
      <Field name="Order">
        <select value={options.order} onChange={(event) => set({ order: event.target.value as Order })}>
          {ORDERS.map((order) => (
            <option key={order} value={order}>
              {orderWord(order)}
            </option>
          ))}
        </select>
      </Field>
      <Field name="Steps">
        <select value={options.depth} onChange={(event) => set({ depth: Number(event.target.value) })}>
          {STEPS.map((depth) => (
            <option key={depth}>{depth}</option>
          ))}
        </select>
      </Field>
      <Day name="Seen since" value={options.since} onDay={(since) => set({ since })} />
      <Day name="Seen until" value={options.until} onDay={(until) => set({ until })} />
      <Figure
        name="Least risk"
        value={options.riskFloor}
        most={1}
        step={0.05}
        onFigure={(riskFloor) => set({ riskFloor })}
      />
      <Figure name="Only the top" value={options.top} least={1} step={1} onFigure={(top) => set({ top })} />
      <Day name="As it was on" value={options.asOf} onDay={(asOf) => set({ asOf, knownBy: null })} />
      <Day
        name="As known on"
        value={options.knownBy ?? options.asOf}
        disabled={!options.asOf}
        onDay={(knownBy) => set({ knownBy })}
      />
      <Field name="Case, for its hubs">
        <input
          value={options.caseId ?? ""}
          placeholder="none"
          autoComplete="off"
          onChange={(event) => set({ caseId: event.target.value.trim() || null })}
        />
      </Field>
    </div>
  );
}

function Tags({ options, onChange }: Shown) {
  const tags = tagsOf(options);
  if (!tags.length) return null;
  return (
    <p className="tags">
      {tags.map(([words, names]) => (
        <button
          key={words}
          type="button"
          className="tag"
          aria-label={`Take off: ${words}`}
          onClick={() => onChange(without(options, names))}
        >
          {words} <span aria-hidden="true">×</span>
        </button>
      ))}
    </p>
  );
}

/** What differs from a plain expansion, in words, and which options say so. */
function tagsOf({ order, depth, since, until, riskFloor, top, asOf, knownBy, caseId }: Options) {
  const known = knownBy && knownBy !== asOf ? `, as known on ${knownBy}` : "";
  const tags: [string | false | null, (keyof Options)[]][] = [
    [order !== "NEAR" && orderWord(order), ["order"]],
    [depth > 1 && plural(depth, "step"), ["depth"]],
    [since && `seen since ${since}`, ["since"]],
    [until && `seen until ${until}`, ["until"]],
    [riskFloor !== null && `risk from ${riskFloor}`, ["riskFloor"]],
    [top !== null && `only the top ${top}`, ["top"]],
    [asOf && `as on ${asOf}${known}`, ["asOf", "knownBy"]],
    [caseId && `case ${caseId}`, ["caseId"]],
  ];
  return tags.filter((tag): tag is [string, (keyof Options)[]] => Boolean(tag[0]));
}

function Field({ name, children }: { name: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label>
      {name}
      {children}
    </label>
  );
}

function Day(props: { name: string; value: string | null; disabled?: boolean; onDay: (day: string | null) => void }) {
  return (
    <Field name={props.name}>
      <input
        type="date"
        value={props.value ?? ""}
        disabled={props.disabled}
        onChange={(event) => props.onDay(event.target.value || null)}
      />
    </Field>
  );
}

function Figure(props: {
  name: string;
  value: number | null;
  least?: number;
  most?: number;
  step: number;
  onFigure: (figure: number | null) => void;
}) {
  const { name, value, least = 0, most, step, onFigure } = props;
  return (
    <Field name={name}>
      <input
        type="number"
        min={least}
        max={most}
        step={step}
        value={value ?? ""}
        placeholder="any"
        onChange={(event) =>
          onFigure(event.target.value && event.target.validity.valid ? event.target.valueAsNumber : null)
        }
      />
    </Field>
  );
}
