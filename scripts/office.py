#!/usr/bin/env python3
"""Many units in one run, on the program as it is shipped: what is published, how fast, in how much memory.

    python3 scripts/office.py [units]        (300 where nobody says)

First the tests of tests/all/office on so many units: faults of fourteen kinds planted, the table held against them, the
second run, the bytes with one, two and eight at a time. Then the same units are measured: documents a second with one and
with two at a time, peak memory of the process, and a run in which nothing has changed.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = pathlib.Path(os.environ.get("GONGKAI_BINARY", ROOT / "target/release/gongkai"))


def tests(units, keep):
    env = dict(os.environ, GONGKAI_BINARY=str(BINARY), GONGKAI_OFFICE=str(units), GONGKAI_OFFICE_KEEP=str(keep))
    command = ["cargo", "test", "--test", "all", "--", "office::", "--include-ignored", "--nocapture", "--test-threads=1"]
    subprocess.run(command, cwd=ROOT, env=env, check=True)


def run(keep, folders, jobs, output, more=()):
    """Seconds and peak megabytes of one run."""
    command = [BINARY, "build", "-o", output, "-j", str(jobs), *more, *folders]
    code = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
        "print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    began = time.monotonic()
    told = subprocess.run(
        [sys.executable, "-c", code, *map(str, command)], cwd=keep, check=True, capture_output=True, text=True
    )
    seconds = time.monotonic() - began
    status, kilobytes = told.stdout.split()
    assert status == "0", f"exit code {status}"
    return seconds, int(kilobytes) / 1024


def main():
    units = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    if not BINARY.is_file():
        sys.exit(f"no {BINARY}: cargo build --release")
    keep = pathlib.Path(tempfile.mkdtemp(prefix="office-"))
    try:
        tests(units, keep)
        table = json.loads((keep / "output/内部/公开进度表.json").read_bytes())
        good = [row["folder"] for row in table["units"] if row["state"] in ("new", "skipped", "unchanged")]
        folders = [f"各单位/{folder}" for folder in good]
        print(f"\n{len(good)} units without fault, PDF, XLSX, HTML and reports of each")
        speeds = []
        for jobs in (1, 2):
            for few in (len(good) // 3, len(good)):
                shutil.rmtree(keep / "measured", ignore_errors=True)
                seconds, megabytes = run(keep, folders[:few], jobs, "measured")
                print(f"{jobs} at a time, {few} units: {seconds:.1f} s, {few / seconds:.1f} a second, peak {megabytes:.0f} MB")
            speeds.append(len(good) / seconds)
        print(f"two at a time: {speeds[1] / speeds[0]:.2f} times one")
        seconds, megabytes = run(keep, folders, 2, "measured")
        print(f"nothing changed: {seconds:.2f} s, peak {megabytes:.0f} MB")
    finally:
        shutil.rmtree(keep)


if __name__ == "__main__":
    main()
