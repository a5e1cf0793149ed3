/** What near-duplicate posts share: the words that stay, with slots where they differ, and what is said in each slot. */

import type { NearDuplicates, SharedTemplate, SlotValue, TemplatePart } from "../api/types.ts";
import { count, nameOf, ordinaryWords, plural, slotWord } from "../words.ts";
import { Masked } from "./masked.tsx";

export function SharedWords({ found }: { found: NearDuplicates }) {
  if (found.templates.length === 0) return null;
  return (
    <div className="same-words">
      <h3>The same words</h3>
      {found.templates.map((template) => (
        <Template key={template.parts.map(({ text }) => text).join("|")} template={template} />
      ))}
      {found.moreThan && (
        <p className="muted">The nearest {count(found.compared)} were compared, and there are more.</p>
      )}
    </div>
  );
}

function Template({ template }: { template: SharedTemplate }) {
  const slots = template.parts.flatMap((part) => (part.slot ? [part] : []));
  return (
    <>
      <p className="muted">
        {plural(template.posts, "post")} of {plural(template.accounts, "account")}. {ordinaryWords(template)}
      </p>
      <p className="body">
        {template.parts.map((part, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name but their place, and never move
          <span key={at}>
            {part.slot ? <Slot part={part} number={slots.indexOf(part) + 1} /> : <Masked text={part.text ?? ""} />}{" "}
          </span>
        ))}
      </p>
      <dl className="factors">
        {slots.map((part, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <div key={at}>
            <dt>
              {at + 1} {slotWord(part.slot)}
            </dt>
            <dd>
              <Values part={part} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Slot({ part, number }: { part: TemplatePart; number: number }) {
  return (
    <mark title={plural(part.valueCount, "wording")}>
      {number} {slotWord(part.slot)}
    </mark>
  );
}

function Values({ part }: { part: TemplatePart }) {
  const more = part.valueCount - part.values.length;
  return (
    <ul>
      {part.values.map((value, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two masked values read the same
        <li key={at}>
          <Value value={value} /> <span className="muted">{plural(value.posts, "post")}</span>
        </li>
      ))}
      {more > 0 && <li className="muted">and {plural(more, "other")}</li>}
    </ul>
  );
}

function Value({ value }: { value: SlotValue }) {
  if (value.contact) return <code>{nameOf(value.contact)}</code>;
  return value.text ? <Masked text={value.text} /> : <span className="muted">nothing</span>;
}
