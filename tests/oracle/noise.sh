#!/bin/sh
# noise.sh [OLD NEW]: two builds of one source differ in next to nothing.
#
# Without files: a C++ and a Rust program in two folders, with sections in another order, and with symbols
# without hashes; a program with CUDA kernels where there is an nvcc.
# shellcheck source=tests/oracle/lib
. "$(dirname "$0")/lib"
binsize=${BINSIZE:-./binsize}

# compare WHAT OLD NEW
compare()
{
	if python3 tests/oracle/noise.py "$binsize" "$2" "$3" >"$tmp/out" 2>"$tmp/err"; then
		echo "ok $1: $(cat "$tmp/out")"
	else
		echo "FAIL $1: $(cat "$tmp/out") $(tail -n 1 "$tmp/err")"
	fi
}

need noise objdump
if [ "$(uname -m)" != x86_64 ]; then
	echo "skip noise: not an x86-64 machine"
	exit 0
fi
if [ $# = 2 ]; then
	compare "$1 and $2" "$1" "$2"
	exit 0
fi

# --- C++

here=$PWD
for folder in one another/with-a-longer-name; do
	mkdir -p "$tmp/$folder"
	cp samples/cpp/*.cpp samples/cpp/*.h "$tmp/$folder"
done
cd "$tmp/one"
c++ -O2 -g0 -fPIE -pie -static-libstdc++ -o "$tmp/cpp-1" main.cpp circle.cpp polygon.cpp parse_the_name_of_a_shape.cpp
cd "$tmp/another/with-a-longer-name"
c++ -O2 -g0 -fPIE -pie -static-libstdc++ -o "$tmp/cpp-2" parse_the_name_of_a_shape.cpp polygon.cpp main.cpp circle.cpp
cd "$here"
compare "C++ in another folder and order" "$tmp/cpp-1" "$tmp/cpp-2"

# --- Rust

if command -v cargo >/dev/null; then
	unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_TARGET_DIR
	mkdir -p "$tmp/rust/src"
	cat >"$tmp/rust/Cargo.toml" <<'END'
[package]
name = "app"
version = "1.0.0"
edition = "2021"
END
	cat >"$tmp/rust/src/main.rs" <<'END'
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fmt::{Debug, Write};
use std::thread;

mod shapes {
    pub fn area(points: &[(f64, f64)]) -> f64 { points.windows(2).map(|p| p[0].0 * p[1].1 - p[1].0 * p[0].1).sum::<f64>() / 2.0 }
}

fn shown<T: Debug + Clone + Ord>(values: &[T]) -> String {
    let mut sorted = values.to_vec();
    sorted.sort();
    sorted.iter().fold(String::new(), |mut all, v| { let _ = write!(all, "{v:?};"); all })
}

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut tree: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for word in &words {
        *counts.entry(word.clone()).or_default() += 1;
        tree.entry(word.len()).or_default().push(word.to_uppercase());
    }
    let mut queue: VecDeque<_> = counts.iter().map(|(k, v)| (*v, k.clone())).collect();
    queue.rotate_left(queue.len() / 2);
    let handle = thread::spawn(move || queue.iter().map(|(n, _)| *n as f64).sum::<f64>());
    println!("{} {} {:?}", shown(&words), shown(&words.iter().map(|w| w.len()).collect::<Vec<_>>()), tree);
    println!("{:?} {}", handle.join(), shapes::area(&[(0.0, 1.0), (words.len() as f64, 2.0), (3.0, 4.0)]));
}
END
	mkdir -p "$tmp/elsewhere"
	cp -r "$tmp/rust" "$tmp/elsewhere/a-longer-name"
	for folder in rust elsewhere/a-longer-name; do
		(cd "$tmp/$folder" && cargo build -q --release --offline)
	done
	compare "Rust in another folder" "$tmp/rust/target/release/app" "$tmp/elsewhere/a-longer-name/target/release/app"

	python3 -c 'import re, sys
data = open(sys.argv[1], "rb").read()
open(sys.argv[2], "wb").write(re.sub(rb"17h[0-9a-f]{16}E", b"17h0000000000000000E", data))' \
		"$tmp/rust/target/release/app" "$tmp/no-hashes"
	compare "Rust, symbols without hashes" "$tmp/rust/target/release/app" "$tmp/no-hashes"

	if command -v ld.lld >/dev/null && command -v clang >/dev/null; then
		for seed in 1 2; do
			(cd "$tmp/rust" && RUSTFLAGS="-C codegen-units=16 -C linker=clang -C link-arg=-fuse-ld=lld -C link-arg=-Wl,--shuffle-sections=*=$seed" \
				cargo build -q --release --offline --target-dir "$tmp/shuffled-$seed")
		done
		compare "Rust, code units and functions in another order" "$tmp/shuffled-1/release/app" "$tmp/shuffled-2/release/app"
	else
		echo "skip noise of another order: no clang and ld.lld"
	fi
else
	echo "skip noise of Rust: no cargo"
fi

# --- CUDA

nvcc=$(command -v nvcc || ls "${BINSIZE_CUDA:-$HOME/.cache/binsize-cuda}"/unpacked/nvidia/cu13/bin/nvcc 2>/dev/null || true)
if [ -n "$nvcc" ]; then
	for folder in one another; do
		mkdir -p "$tmp/cuda/$folder"
		cp samples/cuda/*.cu "$tmp/cuda/$folder"
		(cd "$tmp/cuda/$folder" && PATH="$(dirname "$nvcc"):$PATH" nvcc -std=c++17 -O2 -gencode arch=compute_80,code=sm_80 \
			-gencode "arch=compute_90,code=[sm_90,compute_90]" -Xcompiler -fPIE -c kernels.cu -o kernels.o 2>"$tmp/log") || break
	done
	if [ -f "$tmp/cuda/another/kernels.o" ]; then
		compare "CUDA in another folder" "$tmp/cuda/one/kernels.o" "$tmp/cuda/another/kernels.o"
	else
		echo "skip noise of CUDA: nvcc does not compile the sample: $(head -n 1 "$tmp/log")"
	fi
else
	echo "skip noise of CUDA: no nvcc"
fi

# --- a planted architecture and lost compression are named first

# first WHAT OLD NEW WORDS: of the reasons
first()
{
	"$binsize" --diff -q --format json "$2" "$3" >"$tmp/out" 2>"$tmp/err" || true
	if python3 -c 'import json, sys
reasons = json.load(open(sys.argv[1]))["reasons"]
sys.exit(not reasons or sys.argv[2] not in reasons[0]["text"] or reasons[0]["confidence"] != "certain")' "$tmp/out" "$4"; then
		echo "ok $1"
	else
		echo "FAIL $1: $(head -c 300 "$tmp/err")"
	fi
}

if [ -n "$nvcc" ] && [ -f "$tmp/cuda/another/kernels.o" ]; then
	cd "$tmp/cuda/one"
	for variant in "more -gencode arch=compute_86,code=sm_86" "plain --no-compress"; do
		# shellcheck disable=SC2086 # words
		set -- $variant
		name=$1
		shift
		PATH="$(dirname "$nvcc"):$PATH" nvcc -std=c++17 -O2 -gencode arch=compute_80,code=sm_80 -gencode "arch=compute_90,code=[sm_90,compute_90]" \
			-Xcompiler -fPIE "$@" -c kernels.cu -o "$name.o" 2>"$tmp/log" || echo "skip $name: $(head -n 1 "$tmp/log")"
	done
	cd "$here"
	first "a new architecture is named first" "$tmp/cuda/one/kernels.o" "$tmp/cuda/one/more.o" "device code for sm_86 is new"
	first "compression that is lost is named first" "$tmp/cuda/one/kernels.o" "$tmp/cuda/one/plain.o" "device code is compressed less"
fi
