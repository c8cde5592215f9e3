"""Readers of the forms for CI: each raises Wrong for what its consumer would refuse or misread, else returns what it read."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import urllib.parse
import xml.etree.ElementTree as ElementTree

try:
    import jsonschema
except ImportError:
    jsonschema = None
try:
    import cmarkgfm
except ImportError:
    cmarkgfm = None
try:
    import lxml.etree
except ImportError:
    lxml = None

SCHEMAS = json.loads(pathlib.Path(__file__).with_name("forms_schemas.json").read_text(encoding="utf-8"))
# Controls but for the line feed; what reorders or hides text; two sharps, which a runner may obey.
HARMFUL = re.compile("[\0-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]|##(?=[\\[\\w])")


class Wrong(Exception):
    pass


def require(condition, words):
    if not condition:
        raise Wrong(words)


def unique(pairs):
    names = [name for name, _ in pairs]
    require(len(names) == len(set(names)), "a key is there twice")
    return dict(pairs)


def text_of(data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Wrong(f"no UTF-8: {error}") from error


def read_strict(data, form):
    """JSON as strict readers have it (Rust's serde, Go): no lone surrogates, no key twice."""
    try:
        value = json.loads(text_of(data), object_pairs_hook=unique)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, UnicodeEncodeError) as error:
        raise Wrong(f"no strict JSON: {error}") from error
    for string in strings_of(value):
        require(not HARMFUL.search(string), f"{string!r} is not safe")
    check_schema(value, SCHEMAS | {"$ref": f"#/definitions/{form}"})
    return value


def strings_of(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(name, str):
                yield name
            yield from strings_of(inner)


def check_schema(value, schema):
    if jsonschema is None:
        return
    schema = {name: inner for name, inner in schema.items() if name != "description"}
    kind = jsonschema.validators.validator_for(schema)
    for error in kind(schema).iter_errors(value):
        raise Wrong(f"{list(error.absolute_path)}: {error.message:.200}")


# --- the official ones, where the environment names them

def named_file(variable):
    path = os.environ.get(variable)
    return path if path and os.path.exists(path) else None


def read_sarif(data):
    log = read_strict(data, "sarif")
    run = log["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        require(rules[result["ruleIndex"]] == result["ruleId"], "ruleIndex is another rule")
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        parts = urllib.parse.urlsplit(uri)
        require(not parts.scheme and not parts.netloc and parts.path == uri, f"{uri} is not relative")
    if path := named_file("SARIF_SCHEMA"):
        check_schema(log, json.loads(pathlib.Path(path).read_text(encoding="utf-8")))
    return run["results"]


# As in junit-10.xsd of Jenkins' xUnit plugin: attributes that must be and may be there, elements inside.
JUNIT = {
    "testsuites": ((), ("name", "time", "tests", "failures", "errors"), ("testsuite",)),
    "testsuite": (("name", "tests", "failures", "errors"),
                  ("group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"),
                  ("testsuite", "properties", "testcase", "system-out", "system-err")),
    "properties": ((), (), ("property",)),
    "property": (("name", "value"), (), ()),
    "testcase": (("name",), ("time", "classname", "group"), ("skipped", "error", "failure", "system-out", "system-err")),
    "skipped": ((), ("type", "message"), ()),
    "error": ((), ("type", "message"), ()),
    "failure": ((), ("type", "message"), ()),
    "system-out": ((), (), ()),
}


def check_element(element):
    require(element.tag in JUNIT, f"<{element.tag}> is not known")
    must, may, inside = JUNIT[element.tag]
    for name in must:
        require(name in element.attrib, f"<{element.tag}> has no {name}")
    for name, value in element.attrib.items():
        require(name in must + may, f"<{element.tag} {name}> is not known")
        require(not HARMFUL.search(value), f"{value!r} is not safe")
    for inner in element:
        require(inner.tag in inside, f"<{inner.tag}> cannot be in <{element.tag}>")
        check_element(inner)


def read_junit(data):
    """The tests: (topic, name) and what came of it."""
    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise Wrong(f"no XML: {error}") from error
    text_of(data)
    check_element(root)
    require(root.tag == "testsuites", "no test suites")
    if lxml is not None and (path := named_file("JUNIT_XSD")):
        schema = lxml.etree.XMLSchema(lxml.etree.parse(path))
        tree = lxml.etree.fromstring(data)
        require(schema.validate(tree), str(schema.error_log))
    cases = []
    for case in root.iter("testcase"):
        tags = [inner.tag for inner in case]
        require(len(tags) <= 1, "a test with two results")
        cases.append((case.get("classname"), case.get("name"), tags[0] if tags else "passed"))
    for element in (root, root[0]):
        for tag, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            counted = sum(case[2] == tag for case in cases)
            require(int(element.get(name, counted)) == counted, f"{name} is wrong")
        require(int(element.get("tests")) == len(cases) > 0, "tests is wrong")
    return cases


COMMAND = re.compile(r"::(error|warning|notice)(?: ([^:]*))?::(.*)")


def read_github(data):
    """The annotations, as a runner has them: kind, properties, message."""
    found = []
    text = text_of(data)
    require(not HARMFUL.search(text), "the log is not safe")
    require(text.endswith("\n"), "does not end its line")
    for line in text[:-1].split("\n"):
        match = COMMAND.fullmatch(line)
        require(match, f"no annotation: {line!r}")
        pairs = dict(pair.split("=", 1) for pair in (match[2] or "").split(",") if pair)
        require(set(pairs) <= {"file", "line", "title"}, f"properties {list(pairs)}")
        for value in [*pairs.values(), match[3]]:
            require(not re.search("%(?!25|0D|0A|3A|2C)", value), f"{value!r} is not escaped")
        found.append((match[1], {name: urllib.parse.unquote(value) for name, value in pairs.items()},
                      urllib.parse.unquote(match[3])))
    require(len(found) <= 10, f"{len(found)} annotations")
    require(sum(kind == "notice" for kind, _, _ in found) == 1, "no headline")
    return found


ALLOWED_TAG = re.compile(r"</?(code|details|summary)>|(?<=&#64;)<wbr>")
RENDERED_TAGS = re.compile(r"</?(?:h3|p|ul|li|strong|code|details|summary|table|thead|tbody|tr|th|td|wbr)(?: align=\"right\")?\s*/?>")


def read_markdown(data):
    text = text_of(data)
    require(len(data) < 65536, f"{len(data)} bytes")
    require(not HARMFUL.search(text), "it is not safe")
    plain = ALLOWED_TAG.sub("", text)
    for harm in ("<", "`", "@", "![", "]("):
        require(harm not in plain, f"{harm} is in it")
    for tag in ("code", "details", "summary"):
        require(text.count(f"<{tag}>") == text.count(f"</{tag}>"), f"<{tag}> is not closed")
    width = 0
    for line in text.splitlines():
        is_row = line.startswith("| ")
        require(not is_row or not width or line.count("|") == width, f"another number of cells: {line}")
        width = line.count("|") if is_row else 0
    if cmarkgfm is not None:
        html = cmarkgfm.github_flavored_markdown_to_html(text, cmarkgfm.cmark.Options.CMARK_OPT_UNSAFE)
        left = RENDERED_TAGS.sub("", html)
        require("<" not in left, f"HTML has {left[left.find('<'):][:80]!r}")
        require(html.count("<table>") == sum(line.startswith("| ---") for line in text.splitlines()), "a table is none")
    return text


def read_bmf(data):
    return read_strict(data, "bmf")


def read_smaller(data):
    rows = read_strict(data, "smaller-is-better")
    names = [row["name"] for row in rows]
    require(len(names) == len(set(names)), "a name is there twice")
    return {row["name"]: row["value"] for row in rows}


def read_gitlab(data):
    return read_strict(data, "gitlab")


ESBUILD = "require('esbuild').analyzeMetafile(require('fs').readFileSync(0, 'utf8')).then(t => process.stdout.write(t))"


def analyze_with_esbuild(data):
    """What esbuild's own analyzer makes of it, or None where there is none."""
    if not shutil.which("node") or not os.environ.get("NODE_PATH"):
        return None
    done = subprocess.run(["node", "-e", ESBUILD], input=data, capture_output=True)
    require(not done.returncode, f"esbuild: {done.stderr[-300:]}")
    return done.stdout.decode("utf-8")


def read_metafile(data):
    file = read_strict(data, "metafile")
    (output,) = file["outputs"].values()
    require(sum(row["bytesInOutput"] for row in output["inputs"].values()) == output["bytes"], "does not sum to the file")
    require({name: row["bytes"] for name, row in file["inputs"].items()}
            == {name: row["bytesInOutput"] for name, row in output["inputs"].items()}, "inputs are others")
    names = set(file["inputs"])
    for name in names:
        steps = name.split("/")
        for i in range(1, len(steps)):
            require("/".join(steps[:i]) not in names, f"{name} is below a row")
    return output


READERS = {
    "markdown": read_markdown,
    "github": read_github,
    "gitlab": read_gitlab,
    "junit": read_junit,
    "sarif": read_sarif,
    "bmf": read_bmf,
    "smaller-is-better": read_smaller,
    "metafile": read_metafile,
}


def variables(text):
    """What a runner makes of a file of "name=value" and "name<<DELIMITER" lines."""
    found = {}
    lines = iter(text.split("\n"))
    for line in lines:
        if match := re.match(r"([^=<]+)<<(.+)", line):
            value = []
            for inner in lines:
                if inner == match[2]:
                    break
                value.append(inner)
            else:
                raise Wrong(f"{match[1]} does not end")
            found[match[1]] = value
        elif "=" in line:
            name, _, value = line.partition("=")
            found[name] = value
        else:
            require(not line, f"no variable: {line!r}")
    return found
