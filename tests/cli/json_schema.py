#!/usr/bin/env python3
"""json_schema.py FILE...: checks JSON reports against docs/json-schema.json and their own promises.

The shape is always checked here; where the module jsonschema is installed, the published schema is
checked as well. Then the sums: tiers split each size, rows sum to what is above them, and without
a filter the total is the file. Prints a line for each file; ends with 1 when one of them fails.
"""

import json
import pathlib
import sys

try:
    import jsonschema
except ImportError:
    jsonschema = None

SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "docs" / "json-schema.json"
TIERS = ("exact", "derived", "inferred", "none")
SUMS = ("file_size", "vm_size") + TIERS + ("code", "data", "count")
TEXT = (str, type(None))
FILE = {"name": str, "format": str, "type": TEXT, "machine": TEXT, "bits": int, "big_endian": bool,
        "size": int, "vm_size": int, "build_id": TEXT, "compilers": TEXT, "linker": TEXT,
        "unwind": TEXT, "symbols": dict, "n_sections": int, "n_symbols": int, "has_references": bool}
SYMBOLS = {"from": str, "debug_link": TEXT, "debug_info": bool, "mini_debug_info": bool}
TABLE = {"axes": list, "filtered": bool, "rows": list, "total": dict}
DEVICE = {"sections": list, "unpacked": bool, "section_bytes": int, "containers": int,
          "entries": int, "wrappers": int, "registered": int, "container_headers": int,
          "gaps": int, "unexplained": int, "texts": dict, "images": list, "container_list": list,
          "text_list": list}
UNPACKED = {"kernels": int, "functions": list, "savings": dict}
TEXTS = {"count": int, "distinct": int, "bytes": int, "repeated_bytes": int}
IMAGE = {"kind": str, "arch": str, "in_container": bool, "entries": int, "file_size": int,
         "header_size": int, "unpacked_size": int, "compression": str}
CONTAINER = {"name": str, "crate": TEXT, "second_crate": TEXT, "crate_from": str, "toolkits": str,
             "file_off": int, "file_size": int, "entries": int}
TEXT_ROW = {"name": str, "kind": str, "arch": str, "toolkit": TEXT, "crate": TEXT, "users": list,
            "size": int, "copies": int, "repeated_bytes": int, "zstd_size": int}
FUNCTION = {"name": str, "mangled": str, "kernel": bool, "file_size_estimate": int,
            "unpacked_size": int, "code_size": int, "entries": int, "containers": int,
            "repeated_estimate": int, "registers": int}
SAVINGS = dict.fromkeys(("repeated_kernels", "repeated_kernel_bytes_estimate",
                         "entries_with_tables", "table_bytes_estimate", "table_unpacked",
                         "raw_entries", "raw_bytes", "raw_zstd_bytes", "text_zstd_bytes"), int)
DISASSEMBLY = {"machine": str, "image_base": int, "is_linked": bool, "size": int, "padding": int, "instructions": int,
               "calls": int, "data_lines": int, "pieces": list}
PIECE = {"name": str, "mangled": TEXT, "others": list, "section": TEXT, "vm_addr": int, "vm_size": int, "tier": str,
         "padding": int, "undecoded": int, "lines": list}
INSTRUCTION = {"vm_addr": int, "size": int, "bytes": str, "is_data": bool, "mnemonic": str, "operands": str,
               "flow": str, "reference": (dict, type(None))}
REPORT = {"schema": str, "tool": dict, "file": dict, "warnings": list, "warnings_dropped": int}


class Wrong(Exception):
    pass


def require(condition, message):
    if not condition:
        raise Wrong(message)


def unique_keys(pairs):
    keys = [key for key, _ in pairs]
    require(len(keys) == len(set(keys)), f"a key is there twice: {keys}")
    return dict(pairs)


def check_fields(where, value, fields):
    require(isinstance(value, dict), f"{where} is no object")
    for key, types in fields.items():
        require(key in value, f"{where} has no {key}")
        # In Python a bool is an int as well.
        is_swapped = isinstance(value[key], bool) and types is int
        require(isinstance(value[key], types) and not is_swapped,
                f"{where}.{key} is {value[key]!r}")


def check_bytes(where, value):
    """Every string stands for bytes; lone surrogates are those that are no UTF-8."""
    if isinstance(value, str):
        try:
            value.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError as error:
            raise Wrong(f"{where} cannot be turned back into bytes: {error}") from error
    elif isinstance(value, (list, dict)):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            check_bytes(f"{where}.{key}", inner)


def check_sums(where, sums):
    check_fields(where, sums, dict.fromkeys(SUMS, int))
    for key in SUMS:
        require(0 <= sums[key] < 2 ** 64, f"{where}.{key} is {sums[key]}")
    require(sum(sums[tier] for tier in TIERS) == sums["file_size"],
            f"{where}: the tiers do not split file_size")
    require(sums["code"] + sums["data"] <= sums["file_size"],
            f"{where}: more code and data than bytes")


def check_labels(where, row, axes, depth):
    """A row has the labels of all axes, in a tree the one of its depth, when folded none."""
    if "folded" in row:
        require(isinstance(row["folded"], int) and row["folded"] > 0, f"{where}.folded is wrong")
        expected = []
    else:
        expected = axes if depth is None else [axes[depth]]
    for axis in axes:
        require((axis in row) == (axis in expected), f"{where}: {axis} should "
                f"{'' if axis in expected else 'not '}be there")
        require(isinstance(row.get(axis, ""), str), f"{where}.{axis} is no string")
    names = [axis for axis in expected if axis in ("symbol", "inlined", "kernel")]
    keys = ["mangled"] + [f"mangled_{axis}" for axis in names[1:]]
    found = [key for key in row if key.startswith("mangled")]
    require(found == (keys if names else []), f"{where}: mangled")


def check_rows(where, rows, above, axes, depth):
    """`depth` is None for a flat table."""
    require(isinstance(rows, list), f"{where} is no array")
    for i, row in enumerate(rows):
        place = f"{where}[{i}]"
        check_sums(place, row)
        check_labels(place, row, axes, depth)
        require(row.get("depth") == depth, f"{place}.depth is not {depth}")
        inner = depth is not None and depth + 1 < len(axes) and "folded" not in row
        require(("rows" in row) == inner, f"{place}: rows")
        if inner:
            check_rows(f"{place}.rows", row["rows"], row, axes, depth + 1)
    for key in SUMS:
        # Neighbours below are one extent above when their labels there are the same.
        if key != "count" or not depth:
            require(sum(row[key] for row in rows) == above[key],
                    f"{where}: {key} does not sum to {above[key]}")


def check_table(where, table, file):
    check_fields(where, table, TABLE)
    axes = table["axes"]
    require(axes and len(axes) == len(set(axes)), f"{where}.axes is {axes}")
    require(all(isinstance(axis, str) for axis in axes), f"{where}.axes is {axes}")
    check_sums(f"{where}.total", table["total"])
    is_tree = any(isinstance(row, dict) and "depth" in row for row in table["rows"])
    check_rows(f"{where}.rows", table["rows"], table["total"], axes, 0 if is_tree else None)
    if not table["filtered"]:
        for total, whole in (("file_size", "size"), ("vm_size", "vm_size")):
            require(table["total"][total] == file[whole],
                    f"{where}.total.{total} is not file.{whole}")


def check_list(where, rows, fields):
    for i, row in enumerate(rows):
        check_fields(f"{where}[{i}]", row, fields)


def check_device_shape(device):
    kernels = {"kernels": int} if device.get("unpacked") else {}
    check_fields("device", device, DEVICE)
    for key in UNPACKED:
        require((key in device) == device["unpacked"], f"device.{key}: device.unpacked is "
                f"{device['unpacked']}")
    check_fields("device.texts", device["texts"], TEXTS | kernels)
    check_list("device.images", device["images"], IMAGE)
    check_list("device.container_list", device["container_list"], CONTAINER | kernels)
    check_list("device.text_list", device["text_list"], TEXT_ROW | kernels)
    if device["unpacked"]:
        check_fields("device", device, UNPACKED)
        check_list("device.functions", device["functions"], FUNCTION)
        check_fields("device.savings", device["savings"], SAVINGS)


def check_device(device, file):
    check_device_shape(device)
    texts = device["texts"]
    containers = device["container_list"]

    def same(what, one, other):
        require(one == other, f"device: {what}: {one} is not {other}")

    same("containers", device["containers"], len(containers))
    same("entries of containers", sum(c["entries"] for c in containers), device["entries"])
    same("entries of images", sum(i["entries"] for i in device["images"]),
         device["entries"] + texts["count"])
    same("distinct texts", texts["distinct"], len(device["text_list"]))
    same("texts", texts["count"], sum(t["copies"] for t in device["text_list"]))
    same("bytes of texts", texts["bytes"],
         sum(t["copies"] * t["size"] for t in device["text_list"]))
    same("repeated bytes of texts", texts["repeated_bytes"],
         sum(t["repeated_bytes"] for t in device["text_list"]))
    same("bytes of texts among images", texts["bytes"],
         sum(i["file_size"] for i in device["images"] if not i["in_container"]))
    in_containers = sum(i["file_size"] for i in device["images"] if i["in_container"])
    require(in_containers + device["container_headers"]
            <= sum(c["file_size"] for c in containers), "device: entries exceed the containers")
    require(device["registered"] <= device["containers"], "device: more registered than there are")
    for c in containers:
        require(c["file_off"] + c["file_size"] <= file["size"], "device: a container is outside")


def check_duplicates(d, file):
    def saving(rows):
        return sum(row["size"] * (len(row["copies"]) - 1) for row in rows)

    require(saving(f for f in d["functions"] if not f["has_landing_pads"]) == d["functions_saving"],
            "duplicates: functions do not sum to their saving")
    require(saving(f for f in d["functions"] if f["has_landing_pads"]) == d["unfolded_saving"],
            "duplicates: functions with landing pads do not sum to their saving")
    require(saving(d["data"]) == d["data_saving"] <= file["size"], "duplicates: data does not sum to its saving")
    for row in d["data"]:
        ends = [copy["file_off"] + row["size"] for copy in row["copies"]]
        require(max(ends) <= file["size"], "duplicates: data is outside of the file")
        places = [copy["file_off"] for copy in row["copies"]]
        require(all(end <= place for end, place in zip(ends, places[1:])), "duplicates: copies overlap")


def check_disassembly(d):
    check_fields("disassembly", d, DISASSEMBLY)
    lines = [line for piece in d["pieces"] for line in piece["lines"]]
    for i, piece in enumerate(d["pieces"]):
        where, at = f"disassembly.pieces[{i}]", piece["vm_addr"]
        check_fields(where, piece, PIECE)
        check_list(f"{where}.lines", piece["lines"], INSTRUCTION)
        for line in piece["lines"]:
            require(line["vm_addr"] == at, f"{where}: a line is at {line['vm_addr']}, not at {at}")
            require(len(line["bytes"]) == 2 * line["size"], f"{where}: bytes of {at}")
            at += line["size"]
        require(at + piece["undecoded"] == piece["vm_addr"] + piece["vm_size"], f"{where}: the lines are not all of it")
    for what, number in (("size", sum(p["vm_size"] for p in d["pieces"])),
                         ("padding", sum(p["padding"] for p in d["pieces"])),
                         ("instructions", sum(not line["is_data"] for line in lines)),
                         ("data_lines", sum(line["is_data"] for line in lines)),
                         ("calls", sum(line["flow"] == "call" for line in lines))):
        require(d[what] == number, f"disassembly.{what} is not {number}")


def check_shape(report):
    check_fields("report", report, REPORT)
    require(report["schema"] == "binsize/1", f"schema is {report['schema']!r}")
    check_fields("tool", report["tool"], {"name": str, "version": str})
    check_fields("file", report["file"], FILE)
    check_fields("file.symbols", report["file"]["symbols"], SYMBOLS)
    require("/" not in report["file"]["name"], "file.name has directories")
    for i, warning in enumerate(report["warnings"]):
        check_fields(f"warnings[{i}]", warning, {"file_off": (int, type(None)), "text": str})
    check_bytes("report", report)
    if "axes" in report or not {"settings", "duplicates", "features", "disassembly"} & set(report):
        check_table("report", report, report["file"])
    if "duplicates" in report:
        check_duplicates(report["duplicates"], report["file"])
    if "disassembly" in report:
        check_disassembly(report["disassembly"])
    if "device" in report:
        check_device(report["device"], report["file"])
    for i, table in enumerate(report.get("tables", [])):
        check_table(f"tables[{i}]", table, report["file"])
    if "tables" in report:
        first = report["tables"][0]
        require(all(report[key] == first[key] for key in TABLE), "tables[0] is another table")


def check_published_schema(report, schema):
    if jsonschema is None:
        return
    errors = sorted(jsonschema.Draft7Validator(schema).iter_errors(report), key=str)
    require(not errors, "; ".join(f"{list(e.absolute_path)}: {e.message:.200}" for e in errors[:3]))


def check_file(path, schema):
    text = pathlib.Path(path).read_text(encoding="utf-8")
    require(text.endswith("\n") and not text.endswith("\n\n"), "does not end with one line feed")
    require(not any(ord(c) < 32 and c != "\n" for c in text), "holds control characters")
    try:
        report = json.loads(text, object_pairs_hook=unique_keys)
    except json.JSONDecodeError as error:
        raise Wrong(f"is not JSON: {error}") from error
    check_shape(report)
    check_published_schema(report, schema)


def main(paths):
    if not paths:
        sys.exit(__doc__.splitlines()[0])
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    if jsonschema is not None:
        jsonschema.Draft7Validator.check_schema(schema)
    failed = 0
    for path in paths:
        try:
            check_file(path, schema)
            print(f"ok {path}")
        except (Wrong, OSError, UnicodeDecodeError) as wrong:
            failed += 1
            print(f"FAIL {path}: {wrong}")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
