"""Faults that are written down, in equal.txt and in first.txt: blocks with a blank line between.

finitefns/freedom.py in Colouring.where
- the line before
+ the line after
= why it changes nothing, or which law it breaks
"""

from __future__ import annotations

from pathlib import Path

from faults import Fault, is_real, sources

Key = tuple[str, str, str, str]  # as in Fault.key


def read(path: Path) -> dict[Key, str]:
    """The faults in a file, each with its reason; a file that is not there lists none."""
    found: dict[Key, str] = {}
    for block in path.read_text(encoding="utf-8").split("\n\n") if path.exists() else ():
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        if not lines:
            continue
        if len(lines) < 4 or [line[:2] for line in lines[1:3]] != ["- ", "+ "]:
            raise SystemExit(f"mutants: {path.name}, these are not the lines of a fault: {lines}")
        place, before, after, *reason = lines
        if not all(line.startswith("= ") for line in reason):
            raise SystemExit(f"mutants: {path.name}, a reason begins with '= ': {lines}")
        file, _, function = place.partition(" in ")
        why = " ".join(line[2:] for line in reason)
        found[file, function, before[2:].strip(), after[2:].strip()] = why
    return found


def stale(listed: dict[Key, str], house: Path) -> list[str]:
    """The entries whose line is no longer in its file."""
    texts = sources(house)
    lines = {file: {line.strip() for line in text.splitlines()} for file, text in texts.items()}
    return [f"{key[0]}: {key[2]}" for key in listed if key[2] not in lines.get(key[0], ())]


def named(listed: dict[Key, str], house: Path) -> list[Fault]:
    """The faults of a list, each where its line stands now."""
    texts, found = sources(house), []
    for file, function, before, after in listed:
        for number, line in enumerate(texts.get(file, "").splitlines(), start=1):
            if line.strip() == before:
                margin = line[: len(line) - len(line.lstrip())]
                fault = Fault(file, function, number, line, margin + after)
                if not is_real(fault, texts[file]):
                    raise SystemExit(f"mutants: {fault.shown()}\nis not another program")
                found.append(fault)
                break
    return found
