/** The one box: Enter searches, Shift Enter begins another line, `/` comes here from anywhere. */

import { type FormEvent, type KeyboardEvent, useEffect, useRef } from "react";
import { isTyping } from "./keys.ts";

export function SearchBox({ onSearch }: { onSearch: (text: string) => void }) {
  const form = useRef<HTMLFormElement>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const pressed = (event: globalThis.KeyboardEvent) => {
      if (event.key !== "/" || isTyping(event.target)) return;
      event.preventDefault();
      box.current?.select();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
  const sent = (event: FormEvent) => {
    event.preventDefault();
    onSearch(box.current?.value ?? "");
  };
  const typed = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    form.current?.requestSubmit();
  };
  return (
    <search className="search">
      <form ref={form} onSubmit={sent}>
        <textarea
          ref={box}
          rows={1}
          aria-label="Search"
          placeholder="Id, contact, name, words, or a list  /"
          autoComplete="off"
          spellCheck={false}
          onKeyDown={typed}
          onBlur={(event) => event.currentTarget.scrollTo(0, 0)}
        />
      </form>
    </search>
  );
}
