"""`ringfence audit …`: sign, export, prove, verify, retire, and the keys. The rules are `investigations.audit`'s."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from domain.casework import Principal, Role
from domain.errors import Invalid
from investigations.audit import AuditLog, exporting, proofs, retiring, sequencer, verify_audit
from investigations.audit import keys as log_keys
from investigations.audit.checkpoints import Checkpoint
from investigations.wording import several
from runtime.audit_log import audit_log
from runtime.bootstrap import Installation
from runtime.terminal import busy, installed, tell

app = typer.Typer(no_args_is_help=True, help="The audit log: sign it, hand it out, verify it, and retire old months.")
keys_app = typer.Typer(no_args_is_help=True, help="The keys that sign the audit log's checkpoints.")
app.add_typer(keys_app, name="keys")

Name = Annotated[str, typer.Option(help="Who asks; the log's row names it.")]
Earlier = Annotated[list[Path] | None, typer.Option(help="A checkpoint that was kept: the log has to continue it.")]


@app.command()
def checkpoint() -> None:
    """Give every row its place and print a signed checkpoint of them all. Keep what it prints, away from here.

    Example: ringfence audit checkpoint > audit-2026-03-01.txt
    """
    with _log() as (installation, log), installation.pool.connection() as conn:
        signed = log.sign(conn, installation.clock())
    typer.echo(signed.text, nl=False)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    name: Name = "local",
) -> None:
    """Write the whole log for somebody outside, with the public keys and the program that verifies it.

    Example: ringfence audit export audit-log
    """
    with _log() as (installation, log), busy("exporting the audit log"):
        signed = _asked(installation, log, name, "audit.exported")
        with installation.pool.connection() as conn:
            exporting.write_all(conn, signed, folder)
    tell(f"{several(signed.size, 'row')} in {folder}; verify: {_how(folder, log, signed)}")


@app.command()
def prove(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    event: Annotated[list[str] | None, typer.Option(help="Id of a row to be shown; repeat for several.")] = None,
    earlier: Earlier = None,
    name: Name = "local",
) -> None:
    """Prove that rows are in the log, or that it continues an earlier checkpoint, without showing all of it.

    Example: ringfence audit prove proof --event 0198f0d2-3b1c-7f00-8000-0123456789ab --earlier kept.txt
    """
    if not event and not earlier:
        raise Invalid("Nothing to prove: name a row by --event, or a checkpoint that was kept by --earlier.")
    sizes = [verify_audit.note(path).size for path in _readable(earlier)]
    with _log() as (installation, log):
        signed = _asked(installation, log, name, "audit.proved")
        with installation.pool.connection() as conn:
            shown = [proofs.leaf_of(conn, one) for one in event or []]
            exporting.write_part(conn, signed, folder, shown, sizes)
    tell(f"{several(len(shown), 'row')} shown in {folder}; verify: {_how(folder, log, signed)} --part")


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(help="What export, prove or retire wrote.")],
    fingerprint: Annotated[str, typer.Option(help="SHA256:… of the log's key, as its keeper told you.")],
    earlier: Earlier = None,
    part: Annotated[bool, typer.Option("--part", help="Accept hashes in place of rows.")] = False,
) -> None:
    """Check an export with public keys alone; needs no engine. Outsiders run verify_audit.py, which does the same.

    Example: ringfence audit verify audit-log --fingerprint SHA256:… --earlier kept.txt
    """
    if not folder.is_dir():
        raise Invalid(f"{folder} is no folder; `ringfence audit export {folder}` would write one.")
    if not verify_audit.FINGERPRINT.fullmatch(fingerprint):
        raise Invalid(f"{fingerprint!r} is no fingerprint: one is SHA256: and 64 hex digits, as its keeper told you.")
    problems, told = verify_audit.check(folder, fingerprint, _readable(earlier), part)
    for line in [f"FAILED {problem}" for problem in problems] or told:
        tell(verify_audit.printable(line))
    if problems:
        raise typer.Exit(1)


@app.command()
def retire(
    month: Annotated[str, typer.Argument(help="Such as 2026-03; it has to be over.")],
    out: Annotated[Path, typer.Option(help="A new or empty folder for the month's rows with their proofs.")],
    name: Name = "local",
) -> None:
    """Export a month's rows and drop them from the database for good; their hashes stay, so that proofs still hold.

    Example: ringfence audit retire 2024-03 --out audit-2024-03
    """
    with _log() as (installation, log):
        now = installation.clock()
        with installation.pool.connection() as conn:
            signed = log.sign(conn, now)
        with installation.pool.connection() as conn:
            exported = retiring.export(conn, _admin(name), signed, month, out, now)
        with installation.pool.connection() as conn:
            retiring.drop(conn, log, _admin(name), exported, now)
    gone = several(len(exported.leaves), "row")
    tell(f"{gone} of {month} are in {out} and here no more; verify: {_how(out, log, signed)} --part")


@keys_app.command("list")
def list_keys() -> None:
    """Show the log's keys: what outsiders are told is the fingerprint, on another way than the export."""
    with _log() as (installation, _), installation.pool.connection() as conn:
        known = log_keys.keys(conn)
    if not known:
        tell("The log has no key yet; `ringfence audit checkpoint` makes the first and signs with it.")
    for key in known:
        tell(f"{key.number}  {key.fingerprint}  {_life(key)}")


@keys_app.command()
def rotate(name: Name = "local") -> None:
    """Sign with a new key from now on; the old one signs the hand-over too, so that who trusts it can go on.

    Example: ringfence audit keys rotate --name ada
    """
    with _log() as (installation, log), installation.pool.connection() as conn:
        signed = log.rotate(conn, _admin(name), installation.clock())
    tell(f"Key {signed.key_number} signs from now on: {log.key(signed.key_number).fingerprint}")


@keys_app.command()
def revoke(
    number: Annotated[int, typer.Argument(help="As `ringfence audit keys list` shows it.")],
    reason: Annotated[str, typer.Option(help="Why; kept here, not shown outside.")],
    name: Name = "local",
) -> None:
    """Say that a former key's signatures count no more: verifiers refuse them from the next checkpoint on.

    Example: ringfence audit keys revoke 1 --reason "its disk was stolen"
    """
    with _log() as (installation, log), installation.pool.connection() as conn:
        signed = log.revoke(conn, _admin(name), number, reason, installation.clock())
    tell(f"Key {number} is revoked as of the checkpoint of {several(signed.size, 'row')}. Tell those who trust it.")


@contextmanager
def _log() -> Iterator[tuple[Installation, AuditLog]]:
    """The log, with what waits placed batch by batch, so that no command holds up the others for long."""
    with installed() as installation:
        log = audit_log(installation.settings)
        waiting = True
        while waiting:
            with installation.pool.connection() as conn:
                waiting = sequencer.place(conn, log.vault) > 0
        yield installation, log


def _asked(installation: Installation, log: AuditLog, name: str, verb: str) -> Checkpoint:
    """The record that rows leave is committed before they do."""
    with installation.pool.connection() as conn:
        asks = Principal(name, frozenset({Role.AUDITOR}))
        return exporting.ask(conn, log, asks, verb, installation.clock())


def _admin(name: str) -> Principal:
    return Principal(name, frozenset({Role.ADMIN}))


def _readable(paths: list[Path] | None) -> list[Path]:
    for path in paths or []:
        if not path.is_file():
            raise Invalid(f"{path} is no file; an earlier checkpoint is what `ringfence audit checkpoint` printed.")
        try:
            verify_audit.note(path)
        except verify_audit.Broken as broken:
            raise Invalid(f"{broken}; it is what `ringfence audit checkpoint` prints, kept as it is.") from broken
    return paths or []


def _how(folder: Path, log: AuditLog, signed: Checkpoint) -> str:
    return f"python verify_audit.py {folder} --fingerprint {log.key(signed.key_number).fingerprint}"


def _life(key: log_keys.LogKey) -> str:
    since = f"since {key.since:%Y-%m-%d %H:%M} UTC"
    if key.revoked_at:
        return f"{since}, revoked on {key.revoked_at:%Y-%m-%d}: {key.reason}"
    return f"{since} until {key.until:%Y-%m-%d %H:%M} UTC" if key.until else f"{since}, signs at present"
