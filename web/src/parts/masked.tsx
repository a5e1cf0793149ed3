/** A text as the service masks it: what it hides is set apart. */

export function Masked({ text }: { text: string }) {
  return (
    <>
      {[...text.matchAll(/‹[\w ]+›|[^‹]+|‹/g)].map(({ 0: part, index }) => (
        <span key={index} className={part.length > 1 && part.startsWith("‹") ? "mask" : undefined}>
          {part}
        </span>
      ))}
    </>
  );
}
