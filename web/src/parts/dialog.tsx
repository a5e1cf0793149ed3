/** A question in front of the screen: a form that can be sent, refused in words, or left with Escape. */

import { type FormEvent, type ReactNode, type SyntheticEvent, useEffect, useRef } from "react";
import type { Doing } from "../api/hooks.ts";
import { Notice } from "./notice.tsx";

interface Asking {
  title: string;
  send: string;
  doing: Doing;
  onSend: (form: FormData) => Promise<void>;
  onClose: () => void;
  children: ReactNode;
}

export function AskDialog({ title, send, doing, onSend, onClose, children }: Asking) {
  const sent = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void doing.run(() => onSend(form));
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={sent}>
        {children}
        {doing.failure && <Notice failure={doing.failure} />}
        <div className="actions">
          <button type="button" className="quiet" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="main" disabled={doing.busy}>
            {doing.busy ? "One moment …" : send}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal(); // modal, so that focus stays inside and goes back where it was
    return () => shown?.close();
  }, []);
  const left = (event: SyntheticEvent) => {
    event.preventDefault(); // whoever shows the dialog takes it away, or the two would disagree
    onClose();
  };
  return (
    <dialog ref={dialog} aria-label={title} onCancel={left}>
      <h2>{title}</h2>
      {children}
    </dialog>
  );
}
