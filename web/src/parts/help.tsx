import { Dialog } from "./dialog.tsx";

const KEYS: [string, string][] = [
  ["/", "search; Shift Enter begins another line"],
  ["↑ ↓ Home End", "go through a list or table"],
  ["Enter", "open a row; in a network's table: choose it"],
  ["e", "expand the chosen node, with the options as they are"],
  ["Ctrl Z", "take the last expansion back"],
  ["f", "fit the network into its frame"],
  ["Esc", "leave a dialog, or choose nothing"],
  ["?", "this help"],
];

export function Help({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl className="keys">
        {KEYS.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <div className="actions">
        <button type="button" className="main" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
}
