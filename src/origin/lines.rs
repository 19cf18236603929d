//! The lines of one text, for looks at many of them.

use crate::finding::floor_char_boundary;

/// Longest line that is read, in bytes. Ours: nobody writes such a line, and each place on it would cost its length.
const LONGEST: usize = 8 << 10;

/// Most bytes of some lines together that are compared.
const MOST_COMPARED: usize = 4 << 10;

#[derive(Debug)]
pub struct Lines {
    text: String,
    starts: Vec<usize>,
}

impl Lines {
    pub fn new(text: String) -> Self {
        let starts = std::iter::once(0)
            .chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1))
            .collect();
        Self { text, starts }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Is there such a line, counted from 0?
    pub fn has(&self, number: u32) -> bool {
        (number as usize) < self.starts.len()
    }

    /// A line, counted from 0, without its end; `None` if there is none, or one that nobody wrote.
    pub fn line(&self, number: u32) -> Option<&str> {
        let start = *self.starts.get(number as usize)?;
        let end = self.starts.get(number as usize + 1).map_or(self.text.len(), |next| next - 1);
        let line = self.text.get(start..end)?;
        Some(line.strip_suffix('\r').unwrap_or(line)).filter(|line| line.len() <= LONGEST)
    }

    /// A statement's worth of lines from one on, counted from 0, in lower case.
    pub fn from(&self, number: u32) -> String {
        let Some(&start) = self.starts.get(number as usize) else { return String::new() };
        let end = self.starts.get(number as usize + 5).map_or(self.text.len(), |next| next - 1);
        let end = floor_char_boundary(&self.text, end.min(start + MOST_COMPARED));
        self.text[start..end].to_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_an_editor() {
        let lines = Lines::new("a\r\nB\n\nd\ne\nf\ng".to_owned());
        assert_eq!(
            [0, 1, 2, 6, 7].map(|number| lines.line(number)),
            [Some("a"), Some("B"), Some(""), Some("g"), None]
        );
        assert!(lines.has(6) && !lines.has(7));
        assert_eq!(lines.from(1), "b\n\nd\ne\nf");
        assert_eq!(lines.from(5), "f\ng");
        assert_eq!(lines.from(7), "");
        assert_eq!(Lines::new(String::new()).line(0), Some(""));
    }

    #[test]
    fn a_line_that_nobody_wrote_is_none() {
        let lines = Lines::new(format!("a\n{}\nb", "é".repeat(LONGEST)));
        assert_eq!(lines.line(1), None);
        assert!(lines.has(1));
        assert_eq!(lines.line(2), Some("b"));
        assert!(lines.from(0).len() <= MOST_COMPARED);
    }
}
