"""`escalation protocol`: what is wrong with a protocol, and which versions there are."""

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from escalation.cli import moments, printing
from escalation.cli.files import text_of
from escalation.cli.wrong import Wrong
from escalation.domain.protocol.reader import ProtocolFaults
from escalation.services import protocol_files, protocols
from escalation.storage.base import reading

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("protocol")
def group() -> None:
    """Protocols: check a file, publish a version, look at what there is."""


@group.command("check")
@click.argument("files", nargs=-1, required=True, type=FILE)
@printing.as_json
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """Say what is wrong with protocol files, by place. Exit code 1 where anything is."""
    answers = []
    for file in files:
        protocol, faults = protocol_files.check_text(text_of(file), str(file))
        answers.append({"file": str(file), "protocol": protocol.key if protocol else None, "faults": list(faults)})
    if as_json:
        printing.document(answers)
    else:
        for answer in answers:
            for line in answer["faults"] or [f"{answer['file']}: nothing is wrong."]:
                click.echo(line)
    if any(answer["faults"] for answer in answers):
        sys.exit(1)


@group.command("publish")
@click.argument("files", nargs=-1, required=True, type=FILE)
@printing.as_json
@with_appcontext
def publish(files: tuple[Path, ...], as_json: bool) -> None:
    """Publish FILES as new versions. What is in use is never edited; what says the same makes no version."""
    sources = [text_of(file) for file in files]
    faults = [
        fault
        for file, text in zip(files, sources, strict=True)
        for fault in protocol_files.check_text(text, str(file))[1]
    ]
    if faults:
        raise Wrong("\n".join(faults))
    done = [protocols.publish(text, at=moments.now()) for text in sources]
    if as_json:
        printing.document([{"key": one.key, "version": one.version, "created": one.created} for one in done])
        return
    for one in done:
        click.echo(f"{one.key} version {one.version}" + ("" if one.created else ": published before, nothing new"))


@group.command("list")
@printing.as_json
@with_appcontext
def listing(as_json: bool) -> None:
    """List every published version."""
    listed = protocols.listing()
    if as_json:
        printing.document(
            [
                {
                    "key": one.key,
                    "version": one.version,
                    "name": one.name,
                    "stages": one.stages,
                    "published_at": one.published_at,
                }
                for one in listed
            ]
        )
        return
    printing.table(
        ((one.key, f"version {one.version}", f"{one.stages} stages", one.name) for one in listed),
        empty="No protocol is published yet.",
    )


@group.command("show")
@click.argument("key")
@click.option("--version", type=int, help="Default: the newest.")
@printing.as_json
@with_appcontext
def show(key: str, version: int | None, as_json: bool) -> None:
    """Show one protocol: its stages and their clocks."""
    row = protocols.find(reading(), key, version)
    if row is None:
        raise Wrong(f"No protocol “{key}”" + (f" in version {version}" if version else "") + " is published here.")
    if as_json:
        printing.document({"key": row.key, "version": row.version, "published_at": row.published_at, **row.data})
        return
    try:
        protocol = protocols.protocol_of(row)
    except ProtocolFaults as faults:
        raise Wrong("\n".join(faults.faults)) from None
    click.echo(f"{protocol.name} ({row.key}, version {row.version})")
    for stage in protocol.stages:
        click.echo(f"{stage.number}. {stage.name}")
        for clock in stage.clocks:
            limit = f"{clock.limit.value} {clock.limit.unit}" if clock.limit else "no time limit set"
            click.echo(f"   {clock.kind}: {limit} from {clock.starts_from}, owed by {clock.owed_by}")
