"""Functions that --check duplicates says are the same, beside those that lld --icf=all folds.

One program is linked twice, without and with folding. Names that share an address in the second and not in
the first were folded. Each group that binsize finds must be folded whole, unless it has landing pads; and all
that is folded must be in a group, but for what is too small to be looked at or refers to data.
"""

import collections
import json
import os
import pathlib
import tempfile

import oracle

LEAST = 16  # bytes; smaller functions are not compared
FOUND = 0.95  # of the bytes that lld folds

CXX = r"""
#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>
template <class T> struct Box { T *p; __attribute__((noinline)) T sum(int n); __attribute__((noinline)) T twice(int n) { return sum(n) + sum(n / 2); } };
template <class T> T Box<T>::sum(int n) { T s = 0; for (int i = 0; i < n; i++) s += p[i] * (T)i; return s; }
template <class T> __attribute__((noinline)) int sorted(std::vector<T> &v) { std::sort(v.begin(), v.end()); return v.size(); }
template <class T> __attribute__((noinline)) int counted(const std::vector<T> &v) { std::map<T, int> m; for (auto x : v) m[x]++; return m.size(); }
template <class T> int all(T seed) {
    std::vector<T> v; for (int i = 0; i < 50; i++) v.push_back(seed += 3);
    Box<T> b = { v.data() };
    return (int)b.twice(40) + sorted(v) + counted(v);
}
int other(int n) { return n * 5 + std::string("abcdefghijklmnopqrstuvwxyz").size(); }
int another(int n) { return n * 7 + std::string("abcdefghijklmnopqrstuvwxyz").size(); }
int main(int n, char **) {
    return printf("%d\n", all<int>(n) + all<unsigned>(n) + all<long>(n) + all<unsigned long>(n) + all<long long>(n)
        + all<unsigned long long>(n) + all<short>(n) + all<char>(n) + all<signed char>(n) + other(n) + another(n));
}
"""


def names_of(path):
    """{name: (address, size)} of functions with one name each."""
    found, seen = {}, collections.Counter()
    for line in oracle.tool("nm", "-S", path).splitlines():
        words = line.split()
        if len(words) == 4 and words[2] in "tTwW":
            seen[words[3]] += 1
            found[words[3]] = (int(words[0], 16), int(words[1], 16))
    return {name: place for name, place in found.items() if seen[name] == 1}


def compare(plain, folded):
    """Faults, and how much was compared."""
    before, after = names_of(plain), names_of(folded)
    done = oracle.run(oracle.BINSIZE, "--check", "duplicates", "--format", "json", "-C", "none", plain)
    groups = json.loads(done.stdout)["duplicates"]["functions"]
    faults, ours, n = [], set(), 0
    for group in groups:
        names = [copy["name"] for copy in group["copies"]]
        ours |= {before[name][0] for name in names if name in before}
        places = {after[name][0] for name in names if name in after and name in before}
        if group["has_landing_pads"]:
            continue
        n += len(places) == 1
        if len(places) > 1:
            faults.append(f"not folded: {group['size']} bytes, {names[:3]}")
    together = collections.defaultdict(dict)
    for name, (address, _) in after.items():
        if name in before:
            together[address][before[name][0]] = (before[name][1], name)
    total = missed = 0
    for places in together.values():
        for address, (size, name) in places.items():
            if len(places) > 1 and size >= LEAST:
                total += size
                missed += size * (address not in ours)
    if not n or missed > (1 - FOUND) * total:
        faults.append(f"{missed} of {total} bytes that lld folds are in no group; {n} groups were folded")
    return faults, f"{n} groups folded, {total - missed} of {total} bytes found"


def build_cxx(folder, icf):
    source, out = os.path.join(folder, "a.cc"), os.path.join(folder, f"cxx-{icf}")
    pathlib.Path(source).write_text(CXX)
    done = oracle.run("clang++", "-O2", "-ffunction-sections", "-fuse-ld=lld", f"-Wl,--icf={icf}", source, "-o", out, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-400:])
    return out


def build_rust(folder, icf):
    source, out = os.path.join(folder, "a.rs"), os.path.join(folder, f"rust-{icf}")
    pathlib.Path(source).write_text(
        "use std::collections::*; use std::fmt::Debug; use std::hash::Hash;\n"
        "#[inline(never)] fn all<T: Ord + Hash + Clone + Debug>(v: Vec<T>) -> usize { let mut s = v.clone(); s.sort();\n"
        " let h: HashSet<T> = v.iter().cloned().collect(); let b: BTreeMap<T, usize> = v.iter().cloned().zip(0..).collect();\n"
        " println!(\"{:?} {}\", s, h.len()); b.len() }\n"
        "fn main() { let n = std::env::args().count(); println!(\"{}\", all(vec![n as u32, 1]) + all(vec![n as i32, 1])\n"
        " + all(vec![n as u64, 2]) + all(vec![n as i64, 2]) + all(vec![n as usize, 2]) + all(vec![n.to_string()])); }\n")
    done = oracle.run("rustc", "-Copt-level=2", "-Clinker=clang", "-Clink-arg=-fuse-ld=lld", f"-Clink-arg=-Wl,--icf={icf}",
                      "--edition=2021", source, "-o", out, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-400:])
    return out


def main():
    for what, tools, build in (("C++", ("clang++", "ld.lld", "nm"), build_cxx),
                               ("Rust", ("rustc", "clang", "ld.lld", "nm"), build_rust)):
        if not oracle.has(*tools):
            oracle.skip(f"folding of {what}", "no " + ", ".join(t for t in tools if not oracle.has(t)))
            continue
        with tempfile.TemporaryDirectory() as folder:
            faults, note = compare(build(folder, "none"), build(folder, "all"))
        oracle.say(f"functions of {what} that are the same", faults, note)
    oracle.finish()


main()
