"""What a subject may use, and what is known of it once it has ended."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Hard limits of one subject. `output_kept_bytes` are kept of what it prints; at `output_bytes` it is stopped."""

    memory_mib: int = 2048
    address_space_mib: int = 4096
    processes: int = 64
    open_files: int = 64
    disk_mib: int = 32
    cpu_s: int = 60
    output_kept_bytes: int = 65536
    output_bytes: int = 4 << 20


@dataclass(frozen=True)
class Ending:
    """How a subject ended: by itself (`exit_code`) or by a signal, ours included. `output` is what it printed."""

    exit_code: int | None
    signal: int | None
    cpu_s: float
    peak_mib: float
    output: str
    output_bytes: int
