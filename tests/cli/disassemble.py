"""disassemble.py FILE [MOST]: holds --disassemble of the functions in FILE beside objdump -d.

Functions are those of nm, at most MOST (25) of them. The same instructions at the same addresses, no byte
twice, none left out, calls and jumps named as objdump names them. Prints how many; ends with 1 on a difference.
"""

import json
import os
import re
import subprocess
import sys

LINE = re.compile(r"^ *([0-9a-f]+):\t((?:[0-9a-f]{2,8} )+) *(?:\t([^<]*)(?:<(.+)>)?)?")


def tool(name):
    return os.environ.get(name.upper(), name)


def functions(path):
    """Names of nm that are there once; of an ELF those with a size."""
    found = {}
    for line in subprocess.run([tool("nm"), "--defined-only", path], capture_output=True, text=True,
                               check=True).stdout.splitlines():
        words = line.split()
        if len(words) == 3 and words[1] in "tT":
            found.setdefault(words[2], []).append(words[0])
    return [name for name, places in found.items() if len(places) == 1 and not name.startswith((".", "$"))]


def disassembly(path, name):
    run = subprocess.run([os.environ["BINSIZE"], "--format", "json", "-C", "none", "--disassemble", name, path],
                         capture_output=True, text=True, check=False)
    if run.returncode:
        return None
    return json.loads(run.stdout)["disassembly"]


def by_objdump(path, start, end):
    out = subprocess.run([tool("objdump"), "-d", "-w", "--insn-width=16", f"--start-address={start:#x}",
                          f"--stop-address={end:#x}", path], capture_output=True, text=True, check=True).stdout
    lines = []
    for line in out.splitlines():
        match = LINE.match(line)
        if match:
            lines.append((int(match[1], 16), match[2].replace(" ", ""), match[4]))
    return lines


def without_version(name):
    return name.split("@")[0] if name else name


def compare(path, d, piece):
    start = piece["vm_addr"] + d["image_base"]
    ours = [(line["vm_addr"] + d["image_base"], line["bytes"]) for line in piece["lines"]]
    theirs = by_objdump(path, start, start + piece["vm_size"])
    if ours != [line[:2] for line in theirs]:
        return f"{piece['name']}: {[x for x in zip(ours, theirs) if x[0] != x[1][:2]][:2]}"
    for line, (_, _, named) in zip(piece["lines"], theirs):
        reference = line["reference"]
        if line["flow"] != "on" and "[" not in line["operands"] and reference and reference["kind"] == "function" and named:
            name = without_version(re.sub(r"\+0x[0-9a-f]+$", "", named))
            if without_version(reference["name"]) != name and not reference["name"].endswith(name):
                return f"{piece['name']}: {reference} is {named}"
    return None


def main(path, most=25):
    done = calls = 0
    for name in functions(path):
        if done == int(most):
            break
        d = disassembly(path, name)
        if not d:
            continue
        for piece in d["pieces"]:
            if wrong := compare(path, d, piece):
                print(wrong)
                return 1
        done += 1
        calls += d["calls"]
    print(f"{done} functions, {calls} calls")
    return done < 3


sys.exit(main(*sys.argv[1:]))
