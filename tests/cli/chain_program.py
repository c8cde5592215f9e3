"""chain_program: crates in a chain, each with 60 functions of which a third can panic, and the functions of a
program that uses all. They need nothing but core.
"""
import pathlib


def manifest(name, version, needs):
    return (f'[package]\nname = "{name}"\nversion = "{version}"\nedition = "2021"\n[dependencies]\n' +
            "".join(f'{n} = {{ path = "{p}" }}\n' for n, p in needs))


def function(crate, seed, i):
    k = seed * 1000 + i * 7 + 3
    body = (f"let mut a = {k}u64 ^ v.len() as u64; for x in v {{ a = a.rotate_left({i % 13 + 1})"
            f".wrapping_mul(*x as u64 + {k}).wrapping_add(a >> {i % 7 + 1}); }}")
    if i % 3 == 0:
        body += (f" a = a.wrapping_add(v[(a as usize) % {k}] as u64);"
                 f" assert!(a != {k}, \"{crate} {i} {{a}}\");")
    return f"#[inline(never)] pub fn {crate}_{i}(v: &[u8]) -> u64 {{ {body} a }}\n"


def functions(crate, seed):
    return "".join(function(crate, seed, i) for i in range(60))


def calls(crate, argument):
    return "".join(f" ^ {crate}_{i}({argument})" for i in range(60))


def write_crates(crates, first_line=""):
    """Writes the crates into vendor; each is called NAME-1.N.0."""
    for n, crate in enumerate(crates):
        folder = pathlib.Path(f"vendor/{crate}-1.{n}.0")
        (folder / "src").mkdir(parents=True)
        below = crates[n + 1:n + 2]
        needs = [(b, f"../{b}-1.{n + 1}.0") for b in below]
        (folder / "Cargo.toml").write_text(manifest(crate, f"1.{n}.0", needs))
        used = calls(crate, "v") + "".join(f" ^ {b}::all(v)" for b in below)
        (folder / "src/lib.rs").write_text(
            first_line + functions(crate, n + 1) +
            f"#[inline(never)] pub fn all(v: &[u8]) -> u64 {{ 0{used} }}\n")


def write_program(crates, profile, main):
    """Writes the program's manifest and src/main.rs: its functions, and `main`."""
    needs = [(crates[0], f"vendor/{crates[0]}-1.0.0")]
    pathlib.Path("Cargo.toml").write_text(manifest("app", "0.1.0", needs) +
                                          f"[workspace]\n[profile.release]\n{profile}")
    pathlib.Path("src").mkdir(exist_ok=True)
    pathlib.Path("src/main.rs").write_text(main)
