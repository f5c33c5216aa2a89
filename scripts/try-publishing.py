#!/usr/bin/env python3
"""Tries to make 公开/ anything but one whole edition: kills, locks, full disks, pairs of runs.

    python3 scripts/try-publishing.py target/release/gongkai [--kills 380 --writing-kills 120 ...]

A whole edition is what a manifest under 内部/版本/<n>/ lists, byte for byte, and nothing else. Each trial
kills or hinders a run, looks at 公开/ before anything else runs, then lets one run end and looks again.
One line a group, `N passed, N failed` last; exit code 1 where any failed. Standard library only; locking
files and small disks need root on Linux, and are told where they cannot be had.
"""

import argparse
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = "nanchang-2023"
YEAR = "2023"
DATE = 'date = "2023-02-10"'
ALLOWED = {".lock"}  # of hidden names, what may stay


def sha(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Desk:
    """Two variants of the sample that differ in every public file, and an output folder."""

    def __init__(self, binary, folder, output=None):
        self.binary = binary
        self.prefix = []
        self.folder = Path(folder)
        self.output = Path(output) if output else self.folder / "out"
        self.variants = []
        for number in range(2):
            unit = self.folder / f"variant-{number}" / "unit"
            shutil.copytree(ROOT / "inputs" / SAMPLE, unit)
            toml = (unit / "unit.toml").read_text(encoding="utf-8")
            assert DATE in toml
            toml = toml.replace(DATE, f'date = "2023-02-1{number}"')
            (unit / "unit.toml").write_text(toml, encoding="utf-8")
            self.variants.append(unit)

    @property
    def year(self):
        return self.output / "unit" / YEAR

    @property
    def public(self):
        return self.year / "公开"

    def command(self, variant):
        unit = self.variants[variant]
        return self.prefix + [self.binary, "build", str(unit), "-o", str(self.output), "--no-system-fonts"]

    def start(self, variant, **more):
        # its own session: what is killed is this run alone
        pipes = dict(stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        return subprocess.Popen(self.command(variant), **pipes, **more)

    def run(self, variant, **more):
        process = self.start(variant, **more)
        text = process.communicate()[0].decode("utf-8", "replace")
        return process.returncode, text

    def editions(self):
        """Number and {name: digest} of each committed edition, ascending."""
        found = []
        folder = self.year / "内部" / "版本"
        names = os.listdir(folder) if folder.is_dir() else []
        for name in names:
            manifest = folder / name / "manifest.json"
            if name.isdigit() and manifest.is_file():
                record = json.loads(manifest.read_text(encoding="utf-8"))
                found.append((int(name), {item["name"]: item["sha256"] for item in record["public"]}))
        return sorted(found, key=lambda item: item[0])

    def shown(self):
        """{name: digest} of 公开/; a folder or link in it has no digest. None where there is none."""
        if not self.public.is_dir():
            return None
        plain = lambda path: path.is_file() and not path.is_symlink()
        return {path.name: sha(path) if plain(path) else "no file" for path in self.public.iterdir()}

    def mixed(self, was=None):
        """What is wrong with 公开/; `was` allows it to be as it was before (or not there, if it was not)."""
        shown = self.shown()
        if any(files == shown for _, files in self.editions()):
            return None
        if was is not None and shown == was[0]:
            return None
        return f"公开 is no whole edition: {shown}"

    def wrong_at_the_end(self, shown_of=None):
        """What is wrong after a run that ended well: not the edition of the record, or something left over."""
        shown = self.shown()
        current = self.recorded()
        if current is None or shown != dict(self.editions()).get(current):
            return f"公开 is not edition {current}, with which the record ends: {shown}"
        verify = [self.binary, "verify", str(self.output)]
        judged = subprocess.run(verify, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if judged.returncode != 0:
            return f"verify: {judged.stdout.decode('utf-8', 'replace')}"
        if shown_of is not None and shown != shown_of:
            return "公开 is the other variant"
        left = []
        for folder, folders, files in os.walk(self.output):
            left += [os.path.join(folder, n) for n in folders + files if n[0] == "." and n not in ALLOWED]
        kept = self.year / "内部" / "原有文件"
        if kept.exists():
            left += [str(path) for path in kept.iterdir()]
        return f"left over: {left}" if left else None

    def recorded(self):
        """Number of the edition of the last line of the record that can be read."""
        path = self.year / "内部" / "记录.jsonl"
        last = None
        for line in path.read_bytes().split(b"\n") if path.exists() else []:
            try:
                last = json.loads(line)["edition"]
            except (ValueError, KeyError):
                pass  # half a line of a killed run
        return last

    def forget(self, files):
        """Removes the editions with these files, but for the public one: the next run has to make one anew."""
        if self.shown() == files:
            return
        for number, own in self.editions():
            if own == files:
                self.remove(number)

    def remove(self, number):
        """Removes an edition, and what the record says of it: the judge would miss it."""
        shutil.rmtree(self.year / "内部" / "版本" / str(number))
        path = self.year / "内部" / "记录.jsonl"
        lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
        kept = [line for line in lines if f'"edition":{number},'.encode() not in line]
        path.write_bytes(b"".join(kept))

    def thin(self, keep=3):
        """Removes old editions, so that long trials do not slow down; the ones that count stay."""
        for number, own in self.editions()[:-keep]:
            if own != self.shown():
                self.remove(number)


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def group(self, name, results, note=""):
        faults = [fault for fault in results if fault]
        self.passed += len(results) - len(faults)
        self.failed += len(faults)
        print(f"{name}: {len(results) - len(faults)} passed, {len(faults)} failed{note}", flush=True)
        for fault in faults[:5]:
            print(f"    {fault}", flush=True)


def expect_success(desk, variant, **more):
    code, text = desk.run(variant, **more)
    if code != 0:
        raise SystemExit(f"the plain run failed with {code}:\n{text}")


def shown_by(desk):
    """What 公开/ holds after each variant, and how long a run takes."""
    shown, spans = [], []
    for variant in (0, 1):
        begin = time.monotonic()
        expect_success(desk, variant)
        spans.append(time.monotonic() - begin)
        shown.append(desk.shown())
    if set(shown[0].values()) & set(shown[1].values()):
        raise SystemExit("the two variants have a file in common")
    return shown, max(spans)


def kill(process):
    """Whether it was still running."""
    alive = process.poll() is None
    if alive:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return alive


def writing(desk):
    """Whether a run is past its reading: something is being written or is ready."""
    for folder in (desk.year / "内部", desk.year / "内部" / "版本"):
        try:
            if any(name.startswith(".") for name in os.listdir(folder)):
                return True
        except FileNotFoundError:
            pass
    return False


def writing_span(desk):
    """Seconds that the writing of a run takes, by watching one."""
    spans = []
    for number in range(6):
        process = desk.start(number % 2)
        while process.poll() is None and not writing(desk):
            pass
        begin = time.monotonic()
        process.communicate()
        spans.append(time.monotonic() - begin)
    return sorted(spans)[len(spans) // 2]


def trial_of_kill(desk, number, wait, shown, stages):
    """Kills a run when `wait` says so; then 公开/, the next run, 公开/ again."""
    first = not desk.output.exists() or desk.prefix
    # else it is an older edition that comes back
    if number % 4:
        desk.forget(shown[number % 2])
    before = desk.shown()
    process = desk.start(number % 2)
    wait(process)
    alive = kill(process)
    stage = "ended before" if not alive else "nothing written yet"
    if alive and writing(desk):
        stage = "while writing"
    if alive and desk.shown() == shown[number % 2] != before:
        stage = "after the exchange"
    none_yet = first and desk.shown() is None
    if desk.prefix and none_yet:
        stage = "between the two renames"
    stages[stage] = stages.get(stage, 0) + 1
    fault = None if none_yet else desk.mixed()
    if fault:
        return f"trial {number}, {stage}: {fault}"
    # the next run is the same one or the other
    variant = number % 2 if number % 3 else 1 - number % 2
    code, text = desk.run(variant)
    if code != 0:
        return f"trial {number}: the next run ended with {code}: {text}"
    fault = desk.wrong_at_the_end(shown[variant])
    # every tenth begins with nothing published
    if number % 10 == 9:
        shutil.rmtree(desk.output)
    else:
        desk.thin()
    return fault and f"trial {number}, {stage}, after the next run: {fault}"


def kills(binary, tally, at_random, while_writing, without_exchange, seed):
    luck = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(binary, folder)
        shown, span = shown_by(desk)

        def any_time(process):
            try:
                process.wait(luck.uniform(0, span * 1.05))
            except subprocess.TimeoutExpired:
                pass

        stages = {}
        results = [trial_of_kill(desk, n, any_time, shown, stages) for n in range(at_random)]
        tally.group("killed at a random moment", results, f" ({told(stages)})")
        if desk.output.exists():
            shutil.rmtree(desk.output)
        shown_by(desk)
        kills_in_writing(desk, tally, while_writing, shown, luck, "killed in the writing phase")
        if shutil.which("strace") is None:
            print("without exchange: SKIPPED, no strace here to refuse it", flush=True)
            return
        # the program finds that this system has no exchange of folders
        calls = ["-e", "trace=renameat2,rename", "-e", "inject=renameat2:error=EINVAL"]
        desk.prefix = ["strace", "-f", "--seccomp-bpf", "-qqq", "-o", "/dev/null"] + calls
        # what it needs is that the strace of this machine may trace
        if desk.run(0)[0] != 0:
            print("without exchange: SKIPPED, strace may not trace here", flush=True)
            return
        name = "without exchange (strace refuses it), killed in the writing phase"
        kills_in_writing(desk, tally, without_exchange, shown, luck, name)


def kills_in_writing(desk, tally, count, shown, luck, name):
    """Waits until writing begins, then for a part of the time that it takes."""
    length = writing_span(desk)

    def in_writing(process):
        while process.poll() is None and not writing(desk):
            pass
        end = time.monotonic() + luck.uniform(0, length)
        while process.poll() is None and time.monotonic() < end:
            pass

    stages, results, number = {}, [], 0
    # a run that ended before it was killed does not count
    while len(results) < count and number < 10 * count:
        before = stages.get("ended before", 0)
        result = trial_of_kill(desk, number, in_writing, shown, stages)
        number += 1
        if stages.get("ended before", 0) == before or result:
            results.append(result)
    if len(results) < count:
        results.append(f"only {len(results)} of {count} runs could be killed while writing")
    tally.group(name, results, f" (writing takes {length * 1000:.0f} ms; {told(stages)})")


def told(stages):
    return ", ".join(f"{count} {stage}" for stage, count in sorted(stages.items()))


def chattr(flag, path):
    done = subprocess.run(["chattr", flag, str(path)], capture_output=True, check=False)
    return done.returncode == 0


def locked(binary, tally):
    """Each public file, then the folder itself, locked while the other variant is built."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(binary, folder)
        shown, _ = shown_by(desk)
        if shutil.which("chattr") is None or not chattr("+i", desk.public / sorted(shown[1])[0]):
            print("locked files: SKIPPED, no chattr +i here", flush=True)
            return
        chattr("-i", desk.public / sorted(shown[1])[0])
        results = []
        for number, name in enumerate(sorted(shown[0]) + ["."]):
            path = desk.public / name
            inode = path.stat().st_ino
            chattr("+i", path)
            try:
                results.append(trial_of_lock(desk, number % 2, name, shown))
            finally:
                for folder_, folders, files in os.walk(desk.output):
                    for entry in [os.path.join(folder_, n) for n in folders + files]:
                        if os.stat(entry).st_ino == inode:
                            chattr("-i", entry)
            # unlocked, the next run removes it
            code, text = desk.run(number % 2)
            fault = desk.wrong_at_the_end(shown[number % 2]) if code == 0 else f"{code}: {text}"
            if not fault and (desk.year / "内部" / "未能删除").exists():
                fault = "内部/未能删除 is still there"
            results.append(fault and f"{name} unlocked again: {fault}")
        tally.group("each public file and the folder locked (chattr +i)", results)


def trial_of_lock(desk, variant, name, shown):
    before = desk.shown()
    code, text = desk.run(variant)
    if name == ".":
        ok = code == 2 and desk.shown() == before
        return None if ok else f"the locked folder: {code}, {desk.shown()}"
    stuck = desk.year / "内部" / "未能删除"
    if code != 0 or desk.wrong_at_the_end(shown[variant]):
        return f"{name} locked: {code}, {desk.wrong_at_the_end(shown[variant])}"
    if "未能删除" not in text or not list(stuck.rglob(name)):
        return f"{name} locked: the old one is not told: {text}"
    # runs that change nothing, and the other variant, do not pile it up
    desk.run(variant)
    desk.run(1 - variant)
    desk.run(variant)
    count = len(list(stuck.iterdir()))
    return None if count == 1 else f"{name} locked: {count} folders in 未能删除"


def refused_first(binary, tally, count):
    """The year's folder is locked while the first edition is built; then a draft, then the other variant."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(binary, folder)
        shown, _ = shown_by(desk)
        results = []
        for number in range(count):
            shutil.rmtree(desk.output)
            editions = desk.year / "内部" / "版本"
            editions.mkdir(parents=True)
            if not chattr("+i", desk.year):
                print("first publication refused: SKIPPED, no chattr +i here", flush=True)
                return
            try:
                code, text = desk.run(number % 2)
            finally:
                chattr("-i", desk.year)
            left = [path for path in desk.output.rglob("*") if path.is_file()]
            if code != 2 or left:
                results.append(f"refused: {code}, left {left}: {text}")
                continue
            draft = desk.command(number % 2) + ["--draft"]
            code = subprocess.run(draft, capture_output=True, check=False).returncode
            if code != 0 or desk.public.exists():
                results.append(f"the draft: {code}, 公开 {desk.shown()}")
                continue
            shutil.rmtree(desk.year / "内部" / "草稿")
            code, text = desk.run(1 - number % 2)
            fault = desk.wrong_at_the_end(shown[1 - number % 2]) if code == 0 else f"{code}: {text}"
            results.append(fault)
        tally.group("the first publication refused, then a draft", results)


def folders_in_place(binary, tally):
    """A folder stands in place of each public file in turn, with and without something in it."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(binary, folder)
        shown, _ = shown_by(desk)
        results = []
        names = sorted(shown[0])
        for number, name in enumerate(names + names):
            path = desk.public / name
            path.unlink()
            path.mkdir()
            (path / "里面.txt").write_text(f"{number}", encoding="utf-8")
            variant = number % 2
            code, text = desk.run(variant)
            kept = desk.year / "内部" / "原有文件"
            found = list(kept.rglob("里面.txt")) if kept.exists() else []
            if code != 0 or [p.read_text(encoding="utf-8") for p in found] != [f"{number}"]:
                results.append(f"{name}: {code}, kept {found}: {text}")
                continue
            shutil.rmtree(kept)
            fault = desk.wrong_at_the_end(shown[variant])
            results.append(fault and f"{name}: {fault}")
        tally.group("a folder in place of each public file", results)


def full_disks(binary, tally, levels):
    """The disk has room for a little more each time; the other variant is built."""
    with tempfile.TemporaryDirectory() as folder:
        disk = Path(folder) / "disk"
        disk.mkdir()
        desk = Desk(binary, folder, output=disk / "out")
        shown, _ = shown_by(desk)
        used = sum(path.stat().st_size for path in desk.output.rglob("*") if path.is_file())
        # the other variant needs an edition, its copies for a moment, and the smallest need nothing
        need = used
        shutil.rmtree(desk.output)
        mounted = mount(disk, 8 * used)
        results, refused = [], 0
        try:
            for level in range(levels):
                expect_success(desk, 0)
                before = desk.shown()
                room = need * level // max(1, levels - 1)
                if mounted:
                    filled = fill(disk, room)
                    code, text = desk.run(1)
                else:
                    filled = None
                    limit = max(1, room)
                    code, text = desk.run(1, preexec_fn=lambda: limit_files(limit))
                fault = desk.mixed(was=(before,))
                if code == 0:
                    fault = fault or (None if desk.shown() == shown[1] else "ended well with the old edition")
                else:
                    refused += 1
                    fault = fault or (None if desk.shown() == before else f"refused, but 公开 changed: {text}")
                if filled:
                    filled.unlink()
                after, text = desk.run(1)
                fault = fault or (desk.wrong_at_the_end(shown[1]) if after == 0 else f"{after}: {text}")
                results.append(fault and f"room for {room} bytes: {fault}")
                shutil.rmtree(desk.output)
        finally:
            if mounted:
                subprocess.run(["umount", str(disk)], check=False)
        how = "tmpfs of limited size" if mounted else "RLIMIT_FSIZE, since nothing could be mounted"
        tally.group("disk full", results, f" ({how}; {refused} refused)")


def mount(disk, size):
    if shutil.which("mount") is None:
        return False
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)], capture_output=True, check=False
    )
    return done.returncode == 0


def fill(disk, room):
    """Leaves `room` bytes free."""
    path = disk / "filler"
    about = os.statvfs(disk)
    size = about.f_bavail * about.f_frsize - room
    with open(path, "wb") as file:
        block = b"\0" * 65536
        while size > 0:
            try:
                size -= file.write(block[: min(size, len(block))])
                file.flush()
            except OSError:
                break
    return path


def limit_files(limit):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))


def pairs(binary, tally, count):
    """Two runs of different variants into one folder at the same moment."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(binary, folder)
        shown, _ = shown_by(desk)
        results, refused = [], 0
        for number in range(count):
            both = [desk.start(variant) for variant in (0, 1)]
            texts = [process.communicate()[0].decode("utf-8", "replace") for process in both]
            codes = [process.returncode for process in both]
            fault = desk.mixed()
            for code, text in zip(codes, texts):
                if code != 0:
                    refused += 1
                    if "发布-占用" not in text:
                        fault = fault or f"ended with {code}: {text}"
            if codes.count(0) == 0:
                fault = fault or f"both refused: {texts}"
            fault = fault or desk.wrong_at_the_end()
            last = shown[codes.index(0)] if codes.count(0) == 1 else desk.shown()
            if not fault and desk.shown() != last:
                fault = "公开 is the refused variant"
            results.append(fault and f"pair {number}: {fault}")
            if number % 5 == 4:
                shutil.rmtree(desk.output)
        tally.group("pairs at once", results, f" ({refused} refused as 发布-占用)")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binary")
    parser.add_argument("--kills", type=int, default=380, help="runs killed at a random moment")
    parser.add_argument("--writing-kills", type=int, default=120, help="runs killed while they write")
    parser.add_argument("--without-exchange", type=int, default=60, help="the same by two renames")
    parser.add_argument("--levels", type=int, default=50, help="levels of a full disk")
    parser.add_argument("--pairs", type=int, default=20, help="pairs of runs at once")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    binary = str(Path(args.binary).resolve())
    tally = Tally()
    kills(binary, tally, args.kills, args.writing_kills, args.without_exchange, args.seed)
    locked(binary, tally)
    refused_first(binary, tally, 6)
    folders_in_place(binary, tally)
    full_disks(binary, tally, args.levels)
    pairs(binary, tally, args.pairs)
    print(f"{tally.passed} passed, {tally.failed} failed")
    sys.exit(1 if tally.failed else 0)


if __name__ == "__main__":
    main()
