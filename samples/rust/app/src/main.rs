//! Counts the words of a JSON document: `app [FILE]`, without FILE a built-in text.

use alpha::Tally;
use beta::{Sum, Visitor, Words};
use std::error::Error;
use std::process::ExitCode;

static BUILT_IN: &str = include_str!("built_in.json");

fn count(json: &str) -> Result<String, Box<dyn Error>> {
    let mut by_word = Tally::<String>::default();
    let mut by_length = Tally::<usize>::default();
    {
        let mut visitors: Vec<Box<dyn Visitor + '_>> = vec![
            Box::new(Words { sink: &mut by_word, keep: |w: &str| !alpha::is_stop_word(w) }),
            Box::new(Words { sink: &mut by_length, keep: |_: &str| true }),
            Box::new(Sum::default()),
        ];
        beta::visit(json, &mut visitors)?;
    }
    let mut report = gamma::table("words", &by_word, 8);
    report += &gamma::table("lengths", &by_length, 5);
    report += &format!("oddness {}, lines {}\n", alpha::oddness(json), alpha::lines(json));
    report += &serde_json::to_string_pretty(&serde_json::json!({
        "total": by_word.total(),
        "parts": by_word.get("parts"),
    }))?;
    Ok(report)
}

fn main() -> ExitCode {
    let json = match std::env::args().nth(1).map(std::fs::read_to_string) {
        Some(Ok(text)) => text,
        Some(Err(e)) => {
            eprintln!("app: {e}");
            return ExitCode::from(2);
        }
        None => BUILT_IN.to_owned(),
    };
    match gamma::guarded(move || count(&json).map_err(|e| e.to_string())) {
        Some(Ok(report)) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Some(Err(e)) => {
            eprintln!("app: {e}");
            ExitCode::from(2)
        }
        None => ExitCode::FAILURE,
    }
}
