//! Something to compile: words, counts and tables that can fail.
use std::collections::{BTreeMap, HashMap};

pub mod words {
    use super::*;

    pub fn count(text: &str) -> HashMap<String, usize> {
        let mut all = HashMap::new();
        for word in text.split_whitespace() {
            *all.entry(word.to_lowercase()).or_insert(0) += 1;
        }
        all
    }

    pub fn by_number(text: &str) -> BTreeMap<usize, Vec<String>> {
        let mut all: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for (word, n) in count(text) {
            all.entry(n).or_default().push(word);
        }
        all
    }
}

pub mod numbers {
    pub fn parse(line: &str) -> Vec<i64> {
        line.split(',').map(|x| x.trim().parse().expect("not a number")).collect()
    }

    pub fn middle(values: &mut [i64]) -> i64 {
        values.sort_unstable();
        values[values.len() / 2]
    }
}
