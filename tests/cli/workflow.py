#!/usr/bin/env python3
"""workflow: runs a workflow of GitHub, a pipeline of GitLab or a composite action as their runners do, without them.

Usage: workflow.py github FILE WORKSPACE ACTION     the steps of a workflow; OWNER/binsize is the folder ACTION
       workflow.py gitlab FILE WORKSPACE            the scripts of all jobs
       workflow.py action FOLDER WORKSPACE [INPUT=VALUE…]

A step is a script for "bash -eo pipefail" with the environment that its `env` gives it; what it appends to
GITHUB_OUTPUT are its outputs. Steps that use other actions are left out. The log goes to standard output, the
outputs of each action to the last line as JSON. Ends as the step that failed.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import forms_read

try:
    import yaml
except ImportError:
    yaml = None

EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")


def scalar(text):
    if text[:1] == '"':
        return json.loads(text)
    return {"true": True, "false": False, "": None}.get(text, text)


def uncommented(line):
    return re.sub(r"(^|\s+)#.*", "", line) if '"' not in line else line


class Lines:
    """The part of YAML that action.yml needs: mappings, lists of mappings, "|" and ">-" blocks."""

    def __init__(self, text):
        self.lines = text.splitlines()
        self.at = 0

    def peek(self):
        while self.at < len(self.lines) and not self.lines[self.at].strip():
            self.at += 1
        return self.lines[self.at] if self.at < len(self.lines) else ""

    @staticmethod
    def indent(line):
        return len(line) - len(line.lstrip())

    def block(self, above, folded):
        found = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if line.strip() and self.indent(line) <= above:
                break
            found.append(line)
            self.at += 1
        depth = min(self.indent(line) for line in found if line.strip())
        found = [line[depth:] for line in found]
        return " ".join(found).strip() if folded else "\n".join(found).rstrip("\n") + "\n"

    def value(self, text, depth):
        if text in ("|", ">-"):
            return self.block(depth, text == ">-")
        if text:
            return scalar(text)
        inner = self.peek()
        if self.indent(inner) <= depth:
            return None
        return self.sequence(self.indent(inner)) if inner.lstrip().startswith("- ") else self.mapping(self.indent(inner))

    def mapping(self, depth):
        found = {}
        while (line := self.peek()) and self.indent(line) == depth and not line.lstrip().startswith("- "):
            key, _, text = uncommented(line).strip().partition(":")
            self.at += 1
            found[key] = self.value(text.strip(), depth)
        return found

    def sequence(self, depth):
        found = []
        while (line := self.peek()) and self.indent(line) == depth and line.lstrip().startswith("- "):
            if re.match(r"\s*- [\w-]+:(\s|$)", line):
                self.lines[self.at] = line[:depth] + "  " + line[depth + 2:]
                found.append(self.mapping(depth + 2))
            else:
                found.append(scalar(uncommented(line).strip()[2:]))
                self.at += 1
        return found


def read(path):
    text = pathlib.Path(path).read_text(encoding="utf-8")
    document = Lines(text).mapping(0)
    if yaml is not None:
        other = yaml.safe_load(text)
        if True in other:  # YAML 1.1 takes the key "on" for a boolean
            other["on"] = other.pop(True)
        if other != document:
            sys.exit("workflow: this reader and PyYAML disagree")
    return document


def variables(path):
    """What the runner makes of the file to which a step appends."""
    found = forms_read.variables(pathlib.Path(path).read_text(encoding="utf-8"))
    return {name: value if isinstance(value, str) else "\n".join(value) for name, value in found.items()}


def run_script(script, workspace, env):
    """As the runner does for "shell: bash"; the log is ours."""
    with tempfile.TemporaryDirectory() as directory:
        file = pathlib.Path(directory, "script.sh")
        file.write_text(script, encoding="utf-8")
        sys.stdout.flush()
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(file)],
            cwd=workspace, stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT,
            env={**os.environ, **env, "CI": "true"},
        ).returncode


def expand(text, inputs, outputs):
    def look_up(match):
        words = match[1].split(".")
        if words[0] == "inputs":
            return inputs[words[1]]
        if words[0] == "steps" and words[2] == "outputs":
            return outputs.get(words[1], {}).get(words[3], "")
        return sys.exit(f"workflow: {match[0]} is not known here")

    return EXPRESSION.sub(look_up, text)


def run_action(folder, workspace, given):
    folder = pathlib.Path(folder).resolve()
    action = read(folder / "action.yml")
    inputs = {name: (row or {}).get("default") or "" for name, row in action["inputs"].items()}
    unknown = set(given) - set(inputs)
    inputs |= given
    missing = [name for name, row in action["inputs"].items() if row.get("required") and not inputs[name]]
    if missing or unknown:
        sys.exit(f"workflow: inputs that are missing: {missing}, unknown: {unknown}")
    outputs, status = {}, 0
    for step in action["runs"]["steps"]:
        if "${{" in step["run"]:
            sys.exit("workflow: an expression inside of a script is an injection")
        if status:
            break
        with tempfile.NamedTemporaryFile() as output:
            env = {name: expand(value, inputs, outputs) for name, value in step["env"].items()}
            status = run_script(step["run"], workspace, {
                **env, "GITHUB_OUTPUT": output.name, "GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": workspace,
                "GITHUB_ACTION_PATH": str(folder)})
            outputs[step["id"]] = variables(output.name)
    print(json.dumps({name: expand(row["value"], inputs, outputs) for name, row in action["outputs"].items()}))
    return status


def run_github(path, workspace, action):
    workflow = read(path)
    if workflow["permissions"] != {"contents": "read"}:
        sys.exit("workflow: a fork's token can read only")
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            status = 0
            if "run" in step:
                with tempfile.NamedTemporaryFile() as output:
                    status = run_script(step["run"], workspace, {"GITHUB_OUTPUT": output.name})
                    variables(output.name)
            elif "/binsize@" in step["uses"]:
                status = run_action(action, workspace, step["with"])
            if status:
                return status
    return 0


def run_gitlab(path, workspace):
    for job in read(path).values():
        if status := run_script("\n".join(job["script"]) + "\n", workspace, {}):
            return status
    return 0


def main(kind, path, workspace, *more):
    if kind == "github":
        return run_github(path, workspace, *more)
    if kind == "gitlab":
        return run_gitlab(path, workspace)
    return run_action(path, workspace, dict(pair.split("=", 1) for pair in more))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
