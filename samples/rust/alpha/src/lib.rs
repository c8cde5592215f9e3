//! Splits text into words and counts them.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;

/// Words that say nothing about a text: a static table of string slices.
pub static STOP_WORDS: [&str; 32] = [
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "from", "has", "have", "in",
    "is", "it", "its", "not", "of", "on", "or", "so", "that", "the", "their", "this", "to", "was",
    "were", "which", "with", "you",
];

/// How often each letter appears in English text, in ten-thousandths.
pub const LETTER_FREQUENCY: [u16; 26] = [
    817, 149, 278, 425, 1270, 223, 202, 609, 697, 15, 77, 403, 241, 675, 751, 193, 10, 599, 633,
    906, 276, 98, 236, 15, 197, 7,
];

/// Receives words one by one.
pub trait Sink {
    fn word(&mut self, word: &str);
    fn total(&self) -> u64;
}

/// Counts values of any kind; every key type is a new instantiation.
#[derive(Debug)]
pub struct Tally<K> {
    counts: HashMap<K, u64>,
    total: u64,
}

impl<K> Default for Tally<K> {
    fn default() -> Self {
        Tally { counts: HashMap::new(), total: 0 }
    }
}

impl<K: Eq + Hash> Tally<K> {
    pub fn add(&mut self, key: K) {
        *self.counts.entry(key).or_insert(0) += 1;
        self.total += 1;
    }

    pub fn get<Q>(&self, key: &Q) -> u64
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.counts.get(key).copied().unwrap_or(0)
    }

    pub fn total(&self) -> u64 {
        self.total
    }

    /// The `n` most frequent keys, ties in the order of the keys.
    pub fn top(&self, n: usize) -> Vec<(&K, u64)>
    where
        K: Ord,
    {
        let mut all: Vec<(&K, u64)> = self.counts.iter().map(|(k, &v)| (k, v)).collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        all.truncate(n);
        all
    }
}

impl Sink for Tally<String> {
    fn word(&mut self, word: &str) {
        self.add(word.to_lowercase());
    }

    fn total(&self) -> u64 {
        self.total
    }
}

/// A sink that only looks at the length of a word.
impl Sink for Tally<usize> {
    fn word(&mut self, word: &str) {
        self.add(word.chars().count());
    }

    fn total(&self) -> u64 {
        self.total
    }
}

/// Calls `sink` for each word that `keep` accepts.
pub fn words<F>(text: &str, sink: &mut dyn Sink, keep: F)
where
    F: Fn(&str) -> bool,
{
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .filter(|w| keep(w))
        .for_each(|w| sink.word(w));
}

pub fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.binary_search(&word.to_lowercase().as_str()).is_ok()
}

pub fn lines(text: &str) -> usize {
    memchr::memchr_iter(b'\n', text.as_bytes()).count()
}

/// The distance of the text's letters from English, in ten-thousandths.
pub fn oddness(text: &str) -> u64 {
    let mut seen = [0u64; 26];
    for b in text.bytes().filter(u8::is_ascii_alphabetic) {
        seen[usize::from(b.to_ascii_lowercase() - b'a')] += 1;
    }
    let n = seen.iter().sum::<u64>().max(1);
    seen.iter()
        .zip(LETTER_FREQUENCY)
        .map(|(&s, f)| (s * 10_000 / n).abs_diff(u64::from(f)))
        .sum()
}
