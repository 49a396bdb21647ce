"""How the results of a folder came about: which run, how long it took, which versions."""

from __future__ import annotations

from pathlib import Path

import msgspec

from autograder import store

LIBRARIES = ("python", "torch", "numpy")


def run_facts(folder: Path, run: int | None) -> dict[str, str]:
    """Of the run named, else of the last one. Raises StoreError."""
    runs = [one for one in store.read_runs(folder) if run in (None, one.id)]
    return _run(runs[-1]) | _versions(store.read_environment(folder)) if runs else {}


def _run(one: store.RunEntry) -> dict[str, str]:
    took = f", took {(one.ended_at - one.began_at).total_seconds():.0f} s" if one.ended_at is not None else ""
    return {"Run": f"{one.id}, begun {one.began_at:%Y-%m-%d %H:%M} UTC, {one.how}{took}"}


def _versions(environment: str) -> dict[str, str]:
    try:
        known = msgspec.json.decode(environment)
    except msgspec.DecodeError:
        return {}
    found = [f"{name} {known[name]}" for name in LIBRARIES if name in known] if isinstance(known, dict) else []
    return {"Versions": ", ".join(found)} if found else {}
