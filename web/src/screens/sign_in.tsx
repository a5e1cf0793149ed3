import { type FormEvent, useState } from "react";
import { keepToken } from "../session.ts";

export function SignIn({ why, onToken }: { why: string | null; onToken: () => void }) {
  const [given, setGiven] = useState("");
  const sent = (event: FormEvent) => {
    event.preventDefault();
    keepToken(given);
    onToken();
  };
  return (
    <main className="sign-in">
      <img src="./ringfence.svg" alt="" width="56" height="56" />
      <h1>Ringfence</h1>
      <p className="muted">Illegal trade, the network behind a seller, and evidence that holds.</p>
      {why && (
        <div className="notice" role="alert">
          <strong>Please sign in</strong>
          <p>{why}</p>
        </div>
      )}
      <form onSubmit={sent}>
        <label>
          Token
          <textarea
            name="token"
            rows={4}
            required
            spellCheck={false}
            autoComplete="off"
            value={given}
            onChange={(event) => setGiven(event.target.value)}
          />
        </label>
        <button type="submit" className="main">
          Sign in
        </button>
      </form>
      <p className="muted">
        Whoever runs this installation makes a token with <code>ringfence token --role investigator</code>, or sends you
        a link that already holds one. It is kept in this browser tab only and forgotten when the tab is closed.
      </p>
    </main>
  );
}
