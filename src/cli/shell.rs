//! Command lines to be copied.

/// A word as every shell takes it for one: in quotation marks where it holds anything that parts words.
pub fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./\\:（）“”、，".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) { word.to_owned() } else { format!("\"{word}\"") }
}
