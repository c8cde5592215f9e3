//! Finds the text in a JSON document.

use alpha::Sink;
use serde_json::Value;
use std::fmt;

#[derive(Debug)]
pub enum Error {
    Syntax(serde_json::Error),
    TooDeep(usize),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Syntax(e) => write!(f, "not JSON: {e}"),
            Error::TooDeep(depth) => write!(f, "nested deeper than {depth} levels"),
        }
    }
}

impl std::error::Error for Error {}

impl From<serde_json::Error> for Error {
    fn from(e: serde_json::Error) -> Self {
        Error::Syntax(e)
    }
}

/// Sees every value of a document; called through a table of function pointers.
pub trait Visitor {
    fn text(&mut self, path: &str, text: &str);
    fn number(&mut self, _path: &str, _value: f64) {}
}

/// Hands the words of every string to a sink.
pub struct Words<'a, F> {
    pub sink: &'a mut dyn Sink,
    pub keep: F,
}

impl<F: Fn(&str) -> bool> Visitor for Words<'_, F> {
    fn text(&mut self, _path: &str, text: &str) {
        alpha::words(text, self.sink, &self.keep);
    }
}

/// Adds up every number.
#[derive(Default)]
pub struct Sum {
    pub sum: f64,
    pub longest_path: String,
}

impl Visitor for Sum {
    fn text(&mut self, path: &str, _text: &str) {
        if path.len() > self.longest_path.len() {
            self.longest_path = path.to_owned();
        }
    }

    fn number(&mut self, _path: &str, value: f64) {
        self.sum += value;
    }
}

const DEEPEST: usize = 64;

pub fn visit(json: &str, visitors: &mut [Box<dyn Visitor + '_>]) -> Result<(), Error> {
    let value: Value = serde_json::from_str(json)?;
    walk(&value, &mut String::from("$"), 0, visitors)
}

fn walk(
    value: &Value,
    path: &mut String,
    depth: usize,
    visitors: &mut [Box<dyn Visitor + '_>],
) -> Result<(), Error> {
    if depth > DEEPEST {
        return Err(Error::TooDeep(DEEPEST));
    }
    match value {
        Value::String(s) => visitors.iter_mut().for_each(|v| v.text(path, s)),
        Value::Number(n) => {
            let x = n.as_f64().unwrap_or(f64::NAN);
            visitors.iter_mut().for_each(|v| v.number(path, x));
        }
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                nested(path, &format!("[{i}]"), |p| walk(item, p, depth + 1, visitors))?;
            }
        }
        Value::Object(map) => {
            for (key, item) in map {
                nested(path, &format!(".{key}"), |p| walk(item, p, depth + 1, visitors))?;
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
    Ok(())
}

fn nested<T>(path: &mut String, step: &str, f: impl FnOnce(&mut String) -> T) -> T {
    let length = path.len();
    path.push_str(step);
    let result = f(path);
    path.truncate(length);
    result
}
