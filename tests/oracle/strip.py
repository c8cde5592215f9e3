"""The sizes that are predicted beside what strip and llvm-strip make of the same files, to the byte.

llvm-strip from 19 on: older ones take sections away that newer ones leave.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import oracle

FLAGS = {"s": "--strip-all", "g": "--strip-debug"}
SENTENCE = re.compile(r"strip -([sg]) makes it (about )?([\d,]+) bytes, llvm-strip -[sg] ([\d,]+) bytes")


def newest_llvm_strip():
    for version in range(30, 18, -1):
        if shutil.which(f"llvm-strip-{version}"):
            return f"llvm-strip-{version}"
    return None


def tools_for(kind):
    gnu = "strip" if kind == "elf" else "x86_64-w64-mingw32-strip"
    return {"gnu": gnu if shutil.which(gnu) else None, "llvm": newest_llvm_strip()}


def predictions(path):
    """{(tool, mode): size}; nothing when the file is not told of, or only about."""
    run = subprocess.run([oracle.BINSIZE, "--check", "--no-debug", "--format", "json", path],
                         capture_output=True)
    if run.returncode:
        return {}
    found = {}
    for sentence in json.loads(run.stdout)["settings"]["strip"]["evidence"]:
        match = SENTENCE.match(sentence)
        if match and not match[2]:
            found["gnu", match[1]] = int(match[3].replace(",", ""))
            found["llvm", match[1]] = int(match[4].replace(",", ""))
    return found


def stripped_size(tool, mode, path, folder):
    copy = os.path.join(folder, "copy")
    shutil.copy(path, copy)
    os.chmod(copy, 0o755)
    run = subprocess.run([tool, FLAGS[mode], copy], capture_output=True)
    return None if run.returncode else os.path.getsize(copy)


def compare(what, files):
    faults, n = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for path in files:
            tools = tools_for(oracle.magic(path))
            for (tool, mode), size in predictions(path).items():
                if not tools[tool] or (oracle.magic(path) == "pe" and mode == "g"):
                    continue
                real = stripped_size(tools[tool], mode, path, folder)
                if real is None:
                    continue
                n += 1
                if real != size:
                    faults.append(f"{path}: {tool} -{mode}: {size} predicted, {real} made")
    if n:
        oracle.say(what, faults, f"{n} files made")
    else:
        oracle.skip(what, "no files or no tools")


def main():
    if sys.argv[1:]:
        compare("given files", sys.argv[1:])
        oracle.finish()
    samples = oracle.walk([os.path.join(oracle.ROOT, "build/samples")], ("elf", "pe"))
    compare("sizes of stripped samples", samples)
    system = oracle.walk(["/usr/bin"], ("elf",))
    if oracle.ALL:
        system += oracle.walk(["/usr/lib", os.environ.get("BINSIZE_INPUTS", "/nowhere")],
                              ("elf", "pe"))
    else:
        step = max(1, len(system) // (20 if oracle.is_sanitized() else 60))
        system = [path for path in system[::step] if os.path.getsize(path) < 20_000_000]
    compare("sizes of stripped programs of the system", system)
    oracle.finish()


main()
