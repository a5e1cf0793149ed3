/** Who is signed in: a token that lives in this tab only, and never in an address that anybody keeps. */

const KEPT_AS = "ringfence.token";
const IN_LINK = /^#\/?token=([\w.~-]+)$/;

/** Take the token out of a sign-in link and out of the address bar. True when there was one. */
export function takeTokenFromLink(): boolean {
  const token = IN_LINK.exec(location.hash)?.[1];
  if (!token) return false;
  keepToken(token);
  history.replaceState(null, "", location.pathname);
  return true;
}

export function token(): string | null {
  return sessionStorage.getItem(KEPT_AS);
}

export function keepToken(given: string): void {
  sessionStorage.setItem(KEPT_AS, given.trim());
}

export function forgetToken(): void {
  sessionStorage.removeItem(KEPT_AS);
}
