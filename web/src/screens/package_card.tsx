/** One package: who asked for it, who let it go, its digests, its chain of custody, and its zip. */

import { ask, download } from "../api/client.ts";
import { useDoing } from "../api/hooks.ts";
import { RELEASE } from "../api/operations.ts";
import type { Package } from "../api/types.ts";
import { StateMark } from "../parts/marks.tsx";
import { Notice } from "../parts/notice.tsx";
import { minute, sentence } from "../words.ts";

export function PackageCard({ found, mayRelease, again }: { found: Package; mayRelease: boolean; again: () => void }) {
  const doing = useDoing();
  const release = () =>
    doing.run(async () => {
      await ask(RELEASE, { packageId: found.packageId });
      again();
    });
  const save = () =>
    doing.run(async () => {
      if (found.downloadPath) keep(await download(found.downloadPath), `${found.packageId}.zip`);
      again(); // the download is a link of the chain of custody
    });
  return (
    <article className="card package" aria-label={`Package for ${found.recipient}`}>
      <header>
        <strong>{found.recipient}</strong> <StateMark state={found.state} />
        <span className="actions">
          {found.state === "AWAITING_RELEASE" && mayRelease && (
            <button type="button" className="main" disabled={doing.busy} onClick={release}>
              Release
            </button>
          )}
          {found.downloadPath && (
            <button type="button" disabled={doing.busy} onClick={save}>
              Download zip
            </button>
          )}
        </span>
      </header>
      {doing.failure && <Notice failure={doing.failure} />}
      {found.state === "AWAITING_RELEASE" && !mayRelease && (
        <p className="muted">A supervisor other than {found.requestedBy} has to release it.</p>
      )}
      <dl className="facts">
        <Fact name="Asked for by" value={`${found.requestedBy}, ${minute(found.requestedAt)}`} />
        {found.releasedBy && <Fact name="Released by" value={`${found.releasedBy}, ${minute(found.releasedAt)}`} />}
        <Fact name="Case version" value={String(found.caseVersion)} />
        <Fact name="Snapshot SHA-256" value={found.snapshotSha256} digest />
        {found.bagSha256 && <Fact name="Zip SHA-256" value={found.bagSha256} digest />}
      </dl>
      <details>
        <summary>Chain of custody ({found.custody.length})</summary>
        <ol className="history">
          {found.custody.map((link) => (
            <li key={link.seq}>
              <strong>{sentence(link.verb)}</strong>
              <span className="muted">
                {link.actor}, {minute(link.occurredAt)}
                {link.note && ` · ${link.note}`}
              </span>
            </li>
          ))}
        </ol>
      </details>
    </article>
  );
}

function Fact({ name, value, digest = false }: { name: string; value: string; digest?: boolean }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{digest ? <code className="digest">{value}</code> : value}</dd>
    </div>
  );
}

/** Hand bytes to the browser as a file: the token travels in a header, which a link cannot do. */
function keep(bytes: Blob, name: string): void {
  const address = URL.createObjectURL(bytes);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
