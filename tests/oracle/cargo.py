"""Cargo's effective profile: what binsize --manifest says, beside what `cargo build -v` passes to rustc.

Each case is a workspace of its own: manifests, configuration, variables, arguments. rustc takes the last
of its flags; what it is not given has the default of its release. The program that Cargo made is then held
against the profile by binsize, and nothing may be broken.
"""

import json
import os
import pathlib
import re
import shlex
import shutil
import tempfile

import oracle

A = '[profile.release]\nlto = true\ncodegen-units = 1\n'
B = '[profile.release]\nlto = true\ncodegen-units = 1\ndebug = 0\nstrip = true\n'
C = '[profile.release]\nlto = "thin"\npanic = "abort"\n'
DIST = C + '[profile.dist]\ninherits = "release"\nlto = "fat"\nstrip = true\ncodegen-units = 1\n'
DEP = '[dependencies]\ndep = "1"\n'


def config(text):
    return {".cargo/config.toml": text}


def release(text):
    return config("[profile.release]\n" + text)


def case(name, profiles="", files=None, env=None, args=("--release",), **more):
    return {"name": name, "profiles": profiles, "files": files or {}, "env": env or {}, "args": list(args), **more}


HOST = "x86_64-unknown-linux-gnu"
# `cwd`: where both are started. `manifest`: what binsize is given. `unsure`: keys not compared, by design.
CASES = [
    case("a manifest as it is", A),
    case("nothing is said", ""),
    case("dev, nothing is said", "", args=()),
    case("dev with a table", '[profile.dev]\nopt-level = 1\ndebug = "limited"\n', args=()),
    case("bench inherits release", A, args=("--profile", "bench")),
    case("test inherits dev", "[profile.dev]\nopt-level = 2\n", args=("--profile", "test")),
    case("configuration beats the manifest", A, release('lto = "off"\ncodegen-units = 4\n')),
    case("a variable beats configuration", A, release('lto = "off"\ncodegen-units = 4\n'),
         {"CARGO_PROFILE_RELEASE_LTO": "thin"}),
    case("--config beats a variable", A, release('lto = "off"\n'), {"CARGO_PROFILE_RELEASE_LTO": "thin"},
         config=["profile.release.lto=false"]),
    case("of two --config the last", A, config=['profile.release.lto="thin"', 'profile.release.lto="off"']),
    case("configuration above is merged by key", A,
         {"../.cargo/config.toml": '[profile.release]\nlto = "thin"\nopt-level = "s"\n',
          ".cargo/config.toml": '[profile.release]\nlto = "off"\n'}),
    case("$CARGO_HOME is the last", "", {"../home/config.toml": '[profile.release]\nlto = "thin"\nopt-level = "z"\n',
                                         ".cargo/config.toml": '[profile.release]\nlto = "off"\n'},
         {"CARGO_HOME": "../home"}),
    case("a file without suffix", A, {".cargo/config": '[profile.release]\nlto = "thin"\n'}),
    case("debug keeps Cargo from stripping", A, env={"CARGO_PROFILE_RELEASE_DEBUG": "1"}),
    case("debug by name", A, env={"CARGO_PROFILE_RELEASE_DEBUG": "limited"}),
    case("line tables only", '[profile.release]\ndebug = "line-tables-only"\n'),
    case("debug of a dependency", A + '[profile.release.package."*"]\ndebug = 1\n', dep=True, unsure=["debug"]),
    case("debug of nobody: there is no dependency", A + '[profile.release.package."*"]\ndebug = 1\n'),
    case("debug of build scripts", A + "[profile.release.build-override]\ndebug = 2\n"),
    case("strip = false", A + "strip = false\n"),
    case("strip by a variable", A + "strip = false\n", env={"CARGO_PROFILE_RELEASE_STRIP": "true"}),
    case("strip by name", A + 'strip = "debuginfo"\n'),
    case("dependencies differ", B.replace("codegen-units = 1", "codegen-units = 8") +
         '[profile.release.package."*"]\nopt-level = "z"\ncodegen-units = 1\n', dep=True,
         unsure=["codegen-units", "opt-level"]),
    case("the program's own package", A + '[profile.release.package.app]\nopt-level = 1\ncodegen-units = 3\n',
         config('[profile.release.package.app]\nopt-level = 2\n')),
    case("strip of the program's package", A + '[profile.release.package.app]\nstrip = "symbols"\n'),
    case("strip of all others", A + '[profile.release.package."*"]\nstrip = "symbols"\n', dep=True),
    case("build-override", B + "[profile.release.build-override]\nopt-level = 3\ncodegen-units = 7\n"),
    case("tables of a member", "", member=B, manifest="app/Cargo.toml"),
    case("a member beside the root's table", '[profile.release]\nlto = "off"\n',
         {"app/.cargo/config.toml": '[profile.release]\nlto = "thin"\n'}, member=B, manifest="app/Cargo.toml"),
    case("started in the member's folder", '[profile.release]\nlto = "off"\n',
         {"app/.cargo/config.toml": '[profile.release]\nlto = "thin"\n'}, member=B, manifest="Cargo.toml", cwd="app"),
    case("the root by its name", '[profile.release]\nlto = "thin"\n', member="", manifest=".."  "/Cargo.toml", cwd="app"),
    case("package.workspace", '[profile.release]\nopt-level = "s"\n', member="workspace", manifest="app/Cargo.toml"),
    case("excluded from the workspace", '[profile.release]\nopt-level = "s"\n', member=B, excluded=True,
         manifest="Cargo.toml", cwd="app"),
    case("release beside dist", DIST),
    case("a profile of one's own", DIST, args=("--profile", "dist")),
    case("what it says itself", DIST, env={"CARGO_PROFILE_RELEASE_LTO": "off"}, args=("--profile", "dist")),
    case("what it inherits", DIST, env={"CARGO_PROFILE_RELEASE_PANIC": "unwind"}, args=("--profile", "dist")),
    case("its own variable", DIST, env={"CARGO_PROFILE_DIST_LTO": "off"}, args=("--profile", "dist")),
    case("inherited through configuration", DIST, release('opt-level = "s"\nlto = "off"\n'), args=("--profile", "dist")),
    case("in configuration alone", C, config('[profile.ci]\ninherits = "release"\nlto = false\n'), args=("--profile", "ci")),
    case("two steps", DIST + '[profile.small]\ninherits = "dist"\nopt-level = "z"\n', args=("--profile", "small")),
    case("a dash in the name", C + '[profile.my-own]\ninherits = "release"\nopt-level = 2\n',
         env={"CARGO_PROFILE_MY_OWN_OPT_LEVEL": "s"}, args=("--profile", "my-own")),
    case("an inherited package table", A + '[profile.release.package.app]\nopt-level = 1\n'
         '[profile.dist]\ninherits = "release"\nopt-level = "s"\n', args=("--profile", "dist")),
    case("abort", C),
    case("incremental", "[profile.release]\nincremental = true\n"),
    case("RUSTFLAGS", A, env={"RUSTFLAGS": "-Cstrip=none -C codegen-units=3"}),
    case("RUSTFLAGS with debug", A, env={"RUSTFLAGS": "-g -Copt-level=1"}),
    case("encoded flags", A, env={"CARGO_ENCODED_RUSTFLAGS": "-C\x1fopt-level=s", "RUSTFLAGS": "-Copt-level=z"}),
    case("RUSTFLAGS that is empty", A, config('[build]\nrustflags = ["-Copt-level=s"]\n'), {"RUSTFLAGS": ""}),
    case("build.rustflags", A, config('[build]\nrustflags = "-Copt-level=s -Cstrip=symbols"\n')),
    case("flags of the target", A, config(
        f'[build]\nrustflags = ["-Copt-level=s"]\n[target.{HOST}]\nrustflags = ["-Ccodegen-units=2"]\n'
        "[target.'cfg(unix)']\nrustflags = ['-Cstrip=symbols']\n[target.'cfg(windows)']\nrustflags = ['-Cpanic=abort']\n")),
    case("flags of triple and cfg contradict", A, config(
        f"[target.{HOST}]\nrustflags = ['-Copt-level=1']\n[target.'cfg(all(unix, not(target_os = \"macos\")))']\n"
        "rustflags = ['-Copt-level=s']\n")),
    case("RUSTFLAGS drops those of the target", A, config(f"[target.{HOST}]\nrustflags = ['-Copt-level=1']\n"),
         {"RUSTFLAGS": "-Cdebug-assertions=off"}),
    case("flags of two files", A, {"../.cargo/config.toml": "[build]\nrustflags = ['-Copt-level=1', '-Cstrip=symbols']\n",
                                   ".cargo/config.toml": "[build]\nrustflags = ['-Copt-level=s']\n"}),
    case("a variable for the target's flags", A, config(f"[target.{HOST}]\nrustflags = ['-Copt-level=1']\n"),
         {"CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS": "-Copt-level=z"}),
    case("a variable for build.rustflags", A, config("[build]\nrustflags = ['-Copt-level=1']\n"),
         {"CARGO_BUILD_RUSTFLAGS": "-Copt-level=z"}),
    case("flags by --config", A, config("[build]\nrustflags = ['-Copt-level=1']\n"),
         config=["build.rustflags=['-Copt-level=z']"]),
    case("a library to be shipped", A + '[lib]\ncrate-type = ["cdylib"]\n', lib=True),
    case("a library to be shipped and linked", A + '[lib]\ncrate-type = ["cdylib", "lib"]\n', lib=True),
    case("the same, a program of the package", A + '[lib]\ncrate-type = ["cdylib", "lib"]\n', args=("--release", "--bin", "app")),
    case("a library of Rust's own form", A + '[lib]\ncrate-type = ["dylib"]\n', lib=True),
    case("the user's own story", '[profile.release]\nlto = true\nopt-level = 3\n', release(
        'lto = "fat"\ncodegen-units = 1\ndebug = false\nstrip = true\npanic = "abort"\n')),
]


def write(root, name, text):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def package(name, more=""):
    return f'[package]\nname = "{name}"\nversion = "1.0.0"\nedition = "2021"\n{more}'


def write_case(root, one):
    """The workspace is in root/work; root/vendor is the registry."""
    work = root / "work"
    dependency = DEP if one.get("dep") else ""
    source = "fn main() { println!(\"{}\", std::env::args().count()); }\n"
    if "member" in one:
        listed = "exclude" if one.get("excluded") else "members"
        write(work, "Cargo.toml", f'[workspace]\nresolver = "2"\n{listed} = ["app"]\n{one["profiles"]}')
        named = 'workspace = ".."\n' if one["member"] == "workspace" else ""
        tables = one["member"] if one["member"] != "workspace" else ""
        write(work, "app/Cargo.toml", package("app", named + dependency + tables))
        write(work, "app/src/main.rs", source)
    else:
        write(work, "Cargo.toml", package("app", dependency + one["profiles"]))
        write(work, "src/main.rs", source)
    if "[lib]" in one["profiles"]:
        write(work, "src/lib.rs", "#[no_mangle]\npub extern \"C\" fn exported(n: u32) -> String { format!(\"{n:?}\") }\n")
    write(root, "vendor/dep/Cargo.toml", package("dep"))
    write(root, "vendor/dep/src/lib.rs", "pub fn f() {}\n")
    write(root, "vendor/dep/.cargo-checksum.json", '{"files": {}, "package": null}')
    for name, text in one["files"].items():
        write(work, name, text)
    return work


def environment_of(one, root):
    kept = {k: v for k, v in os.environ.items()
            if not k.startswith(("CARGO_PROFILE", "CARGO_TARGET", "CARGO_BUILD", "RUSTFLAGS", "CARGO_ENCODED"))}
    kept |= {"CARGO_HOME": str(root / "empty")}
    return kept | one["env"]


def configs(one):
    return [word for text in one.get("config", []) for word in ("--config", text)]


def build(one, root, cwd, env):
    """The flags rustc was given for the program, and the program."""
    vendor = ["--config", 'source.crates-io.replace-with="vendored"',
              "--config", f'source.vendored.directory="{root / "vendor"}"']
    done = oracle.run("cargo", *vendor, *configs(one), "build", "-v", "--offline", "-j1", "--target-dir", str(root / "target"),
                      "-p", "app", *one["args"], *(["--lib"] if one.get("lib") else []), cwd=cwd, env=env, text=True)
    lines = re.findall(r"Running `(.*)`", done.stderr)
    kinds = ("--crate-type cdylib", "--crate-type dylib") if one.get("lib") else ("--crate-type bin",)
    wanted = [line for line in lines if "--crate-name app " in line and any(kind in line for kind in kinds)]
    if done.returncode or not wanted:
        raise RuntimeError(done.stderr[-800:])
    programs = list(root.glob("target/*/libapp.so" if one.get("lib") else "target/*/app"))
    return shlex.split(wanted[-1]), programs[0]


def effective(words, is_dev):
    """What rustc makes of its command line."""
    found = {"lto": "false", "panic": "unwind", "debug": "0", "opt-level": "0", "strip": "none", "codegen-units": None}
    for i, word in enumerate(words):
        option = {"-g": "debuginfo=2", "-O": "opt-level=3"}.get(word)
        if word in ("-C", "--codegen"):
            option = words[i + 1]
        elif word.startswith("-C"):
            option = word[2:]
        if not option:
            continue
        key, _, value = option.partition("=")
        key = {"debuginfo": "debug"}.get(key, key)
        if key in found:
            found[key] = value if value or key != "lto" else "fat"
    if found["codegen-units"] is None:
        incremental = any(word.startswith("incremental=") for word in words)
        found["codegen-units"] = "more" if incremental else "16"
    return found


ALIKE = {("lto", "true"): "fat", ("strip", "true"): "symbols", ("strip", "false"): "none", ("lto", "y"): "fat",
         ("debug", "true"): "2", ("debug", "false"): "0", ("debug", "limited"): "1", ("debug", "full"): "2"}


def meant(key, value):
    value = ALIKE.get((key, value), value)
    if key == "codegen-units" and value != "1":
        return "more"
    return value


def compare(one):
    with tempfile.TemporaryDirectory(prefix="binsize-cargo") as folder:
        root = pathlib.Path(folder).resolve() / "in"
        work = write_case(root, one)
        cwd, env = work / one.get("cwd", "."), environment_of(one, root)
        words, program = build(one, root, cwd, env)
        truth = effective(words, not one["args"])
        args = ["--profile", one["args"][1]] if "--profile" in one["args"] else []
        args += [word for text in one.get("config", []) for word in ("--cargo-config", text)]
        done = oracle.run(oracle.BINSIZE, "--check", "--format", "json", "--manifest", one.get("manifest", "Cargo.toml"),
                          *args, str(program), cwd=cwd, env=env, text=True)
    faults = []
    if done.returncode not in (0, 3):
        faults.append(f"{one['name']}: status {done.returncode}: {done.stderr[-500:]}")
    if not done.stdout:
        return faults
    settings = json.loads(done.stdout)["settings"]
    for key, value in truth.items():
        told = settings[key.replace("-", "_")]
        if key in one.get("unsure", []):
            if told["expected"] is not None:
                faults.append(f"{one['name']}: {key} is compared with {told['expected']}")
        elif told["expected"] is None or meant(key, told["expected"]) != meant(key, value):
            faults.append(f"{one['name']}: {key} is {value}, told {told['expected']} ({told['expected_from']})")
    return faults


def refusals():
    """What Cargo refuses is an error here too."""
    wrong = [("a profile that nobody defines", A, ["--profile", "nope"]),
             ("a profile that inherits from itself", '[profile.a]\ninherits = "b"\n[profile.b]\ninherits = "a"\n', ["--profile", "a"]),
             ("a profile that inherits nothing", "[profile.a]\nlto = true\n", ["--profile", "a"]),
             ("a value that is none", "[profile.release]\nlto = 7\n", []),
             ("no TOML", "[profile.release\n", [])]
    faults = []
    for name, profiles, args in wrong:
        with tempfile.TemporaryDirectory(prefix="binsize-cargo") as folder:
            work = write_case(pathlib.Path(folder), case(name, profiles))
            cargo = oracle.run("cargo", "build", "--offline", *(args or ["--release"]), cwd=work)
            ours = oracle.run(oracle.BINSIZE, "--check", "--manifest", "Cargo.toml", *args, "/bin/true", cwd=work, text=True)
            if not cargo.returncode or ours.returncode != 2 or ours.stdout:
                faults.append(f"{name}: cargo {cargo.returncode}, binsize {ours.returncode}: {ours.stderr}")
    return faults, len(wrong)


def main():
    if not oracle.has("cargo", "rustc"):
        oracle.skip("profiles of Cargo", "no cargo")
        return oracle.finish()
    cases = CASES
    if oracle.is_sanitized():
        cases = CASES[::4]
    faults = [fault for found in oracle.each(compare, cases) for fault in found]
    oracle.say("profiles as Cargo resolves them", faults, f"{len(cases)} workspaces")
    faults, n = refusals()
    oracle.say("what Cargo refuses", faults, f"{n} manifests")
    oracle.finish()


main()
