//! Needs neither std nor Windows libraries: with `core` alone, any machine with lld-link makes a
//! Windows program of it, with a PDB. Generic code of core is instantiated here; a panic names files.
#![no_std]
#![no_main]

use core::panic::PanicInfo;

static mut VALUES: [u32; 64] = [0; 64];

#[panic_handler]
fn panic(_: &PanicInfo) -> ! {
    loop {}
}

#[inline(never)]
fn fill(values: &mut [u32], mut seed: u32) {
    for value in values.iter_mut() {
        seed = seed.wrapping_mul(1_103_515_245).wrapping_add(12345);
        *value = seed;
    }
}

#[inline(never)]
fn largest_below(values: &[u32], limit: u32) -> u32 {
    values.iter().copied().filter(|value| *value < limit).max().unwrap()
}

#[no_mangle]
pub extern "C" fn start() -> u32 {
    let values = unsafe { &mut *core::ptr::addr_of_mut!(VALUES) };
    fill(values, 7);
    values.sort_unstable();
    let limit = values[(values[0] % 64) as usize];
    largest_below(values, limit)
}

// What core expects of a C library, and the linker of a program that uses floating point.
#[no_mangle]
pub static _fltused: i32 = 0;

// The precompiled core refers to it; panics abort here.
#[no_mangle]
extern "C" fn __CxxFrameHandler3() {}

#[no_mangle]
unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, n: usize) -> *mut u8 {
    for i in 0..n {
        to.add(i).write_volatile(from.add(i).read());
    }
    to
}

#[no_mangle]
unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, n: usize) -> *mut u8 {
    if (to as usize) < from as usize {
        return memcpy(to, from, n);
    }
    for i in (0..n).rev() {
        to.add(i).write_volatile(from.add(i).read());
    }
    to
}

#[no_mangle]
unsafe extern "C" fn memset(to: *mut u8, byte: i32, n: usize) -> *mut u8 {
    for i in 0..n {
        to.add(i).write_volatile(byte as u8);
    }
    to
}

#[no_mangle]
unsafe extern "C" fn memcmp(a: *const u8, b: *const u8, n: usize) -> i32 {
    for i in 0..n {
        let (x, y) = (a.add(i).read_volatile(), b.add(i).read_volatile());
        if x != y {
            return i32::from(x) - i32::from(y);
        }
    }
    0
}
