//! Writes reports.

use alpha::Tally;
use std::cell::RefCell;
use std::fmt::{Display, Write};
use std::hash::Hash;

thread_local! {
    /// Reused between rows: a thread-local variable.
    static SCRATCH: RefCell<String> = const { RefCell::new(String::new()) };
}

static BARS: [char; 9] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];

/// One row per key: its count, a bar, its share.
pub fn table<K>(title: &str, tally: &Tally<K>, n: usize) -> String
where
    K: Eq + Hash + Ord + Display,
{
    let mut out = format!("{title} ({} in all)\n", tally.total());
    for (key, count) in tally.top(n) {
        let mut digits = itoa::Buffer::new();
        let share = count * 1000 / tally.total().max(1);
        SCRATCH.with(|s| {
            let mut s = s.borrow_mut();
            s.clear();
            bar(&mut s, share);
            let _ = writeln!(
                out,
                "{:>8}  {key:<12} {s} {}.{}%",
                digits.format(count),
                share / 10,
                share % 10
            );
        });
    }
    out
}

fn bar(out: &mut String, share: u64) {
    let eighths = (share * 8 / 50) as usize;
    out.extend(std::iter::repeat(BARS[8]).take(eighths / 8));
    out.push(BARS[eighths % 8]);
}

/// Runs `f` and says whether it panicked: only of use when panics unwind.
pub fn guarded<T>(f: impl FnOnce() -> T + std::panic::UnwindSafe) -> Option<T> {
    std::panic::catch_unwind(f).ok()
}
