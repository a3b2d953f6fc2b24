"""What the sub-commands that read values share: paths, what to ask for, what does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.catalogue import Path, parse_path
from senec_tui.cli.names import nearest
from senec_tui.device.wire.codec import Absent
from senec_tui.device.wire.read_request import nameable
from senec_tui.errors import DeviceError, ExcessError, UnknownVariableError, UsageError
from senec_tui.language import N_
from senec_tui.model.reading.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from senec_tui.catalogue import Catalogue
    from senec_tui.cli.context import Context
    from senec_tui.device.source import Source, Wanted
    from senec_tui.language import Language

_NO_PATH: Final = N_("Say what to read, for example soc, ENERGY.GUI_HOUSE_POW, BMS or BMS.SOC[1]")
PATH_HELP: Final = N_(
    "OBJECT.VARIABLE[n], or soc, pv, house, grid, battery, wallbox or state for the usual ones"
)
_SECRET: Final = N_("{path} is never read: it may hold a password")


def parse_paths(words: Sequence[str], catalogue: Catalogue) -> list[Path]:
    """The paths that a person wrote, each once; the catalogue corrects upper and lower case.

    A short name stands for its path.

    Raises:
        UsageError: none, one that is no path, or one that is never read.
    """
    if not words:
        raise UsageError(_NO_PATH)
    short = short_names(catalogue)
    paths = [_right_case(parse_path(short.get(word, word)), catalogue) for word in words]
    for path in paths:
        row = catalogue.variable(path.object, path.variable)
        if row is not None and row.kind == "credential":
            raise UsageError(_SECRET, path=path)
    return list(dict.fromkeys(paths))


def short_names(catalogue: Catalogue) -> Mapping[str, str]:
    """Short name -> the path that it stands for."""
    names: Mapping[str, str] = catalogue.table("short_names")["names"]
    return names


def wanted_for(paths: Iterable[Path]) -> Wanted:
    """The smallest request that answers these paths."""
    wanted: dict[str, tuple[str, ...]] = {}
    for path in paths:
        known = wanted.get(path.object)
        if not path.variable or known == ():
            wanted[path.object] = ()
        elif known is None or path.variable not in known:
            wanted[path.object] = (*(known or ()), path.variable)
    return wanted


async def snapshot_of(source: Source, wanted: Wanted, catalogue: Catalogue) -> Snapshot:
    """One request made into a snapshot. Raises `DeviceError`."""
    reply = await source.read(nameable(wanted))
    return Snapshot(catalogue=catalogue).merged(reply, wanted)


def note_excess(context: Context, source: Source, snapshot: Snapshot) -> None:
    """Say, beside the data, that not all of an answer is in a snapshot."""
    if snapshot.excess:
        error = ExcessError(host=source.facts.name, n=snapshot.excess)
        context.note(error.sentence(context.tr))


async def names_there(
    source: Source, snapshot: Snapshot, paths: Iterable[Path]
) -> dict[str, Collection[str]]:
    """What the device really has where a path names something that it has not.

    Object name -> its variables; "" -> the objects. Asked only then; what it does not answer is
    left out, since a suggestion is no reason to fail.
    """
    names: dict[str, Collection[str]] = {}
    for path in paths:
        key = path.object if _has(snapshot, path.object) else ""
        if key in names or _alternatives(snapshot, path, {}) is None:
            continue
        try:
            if key:
                reply = await source.read(nameable({key: ()}))
                names[key] = tuple(reply.sections.get(key) or ())
            else:
                names[key] = await source.sections()
        except DeviceError:
            names[key] = ()
    return names


def empty_objects(snapshot: Snapshot, paths: Iterable[Path]) -> list[str]:
    """The objects among the paths that are there, with nothing in them."""
    return [
        path.object
        for path in paths
        if not path.variable and not snapshot.sections.get(path.object)
    ]


def unknown(
    snapshot: Snapshot,
    paths: Iterable[Path],
    tr: Language,
    there_is: Mapping[str, Collection[str]] | None = None,
) -> tuple[list[Path], UnknownVariableError | None]:
    """The paths that the device has, and an error that names all the others.

    `there_is`: see `names_there`; what may have been meant is looked for only among these names.
    """
    there: list[Path] = []
    missing: list[str] = []
    for path in paths:
        names = _alternatives(snapshot, path, there_is or {})
        if names is None:
            there.append(path)
        else:
            word = str(path) if path.element is not None else path.variable or path.object
            near = nearest(word, [name for name in names if name != word])
            missing.append(_with_similar(str(path), near, tr))
    return there, UnknownVariableError(paths=", ".join(missing)) if missing else None


def _with_similar(path: str, near: Sequence[str], tr: Language) -> str:
    if not near:
        return path
    return tr("{path} (similar: {names})", path=path, names=", ".join(near))


def _right_case(path: Path, catalogue: Catalogue) -> Path:
    entry = catalogue.object(path.object)
    if entry is None or not path.variable or path.variable in entry.variables:
        return path
    lower = path.variable.lower()
    same = [name for name in entry.variables if name.lower() == lower]
    return path._replace(variable=same[0]) if len(same) == 1 else path


def _has(snapshot: Snapshot, name: str) -> bool:
    return name in snapshot.sections and name not in snapshot.missing


def _alternatives(
    snapshot: Snapshot, path: Path, there_is: Mapping[str, Collection[str]]
) -> Iterable[str] | None:
    """Names that may have been meant; None where the path exists."""
    if not _has(snapshot, path.object):
        return there_is.get("", ())
    if not path.variable:
        return None
    if isinstance(snapshot.reading(path).value, Absent) or not snapshot.stored(
        path.object, path.variable
    ):
        length = snapshot.length(path.object, path.variable)
        if path.element is not None and length:
            return [f"{path.object}.{path.variable}[{length - 1}]"]
        return there_is.get(path.object, ())
    return None
