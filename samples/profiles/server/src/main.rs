//! Reads a text, prints its words by how often they occur, and what is in the middle of its first line.
use std::io::Read;

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).expect("no text");
    for (n, words) in engine::words::by_number(&text) {
        println!("{n}: {}", words.join(" "));
    }
    let mut values = engine::numbers::parse(text.lines().next().unwrap());
    let middle = engine::numbers::middle(&mut values);
    let worker = std::thread::spawn(move || values.iter().map(|x| x * middle).sum::<i64>());
    println!("{middle} {:?}", worker.join());
}
