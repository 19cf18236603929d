//! What is kept of a script: ranges of it, the text they make, and the way back from a place in that text.

use crate::facts::Span;

/// Ranges of a script that stay, in its order.
#[derive(Debug, Default)]
pub struct Kept {
    /// Before the last hole.
    ranges: Vec<(usize, usize)>,
    /// Start of what is kept since then.
    from: usize,
}

impl Kept {
    /// Makes a hole of `start..end`; nothing behind `end` has been read.
    pub fn leave_out(&mut self, start: usize, end: usize) {
        while self.ranges.last().is_some_and(|range| range.0 >= start) {
            self.ranges.pop();
        }
        if self.from < start {
            self.ranges.push((self.from, start));
        } else if let Some(last) = self.ranges.last_mut() {
            last.1 = last.1.min(start);
        }
        self.from = end;
    }

    /// Takes back every hole since `start`.
    pub fn restore(&mut self, start: usize) {
        if self.from <= start {
            return;
        }
        while self.ranges.last().is_some_and(|range| range.0 >= start) {
            self.ranges.pop();
        }
        self.from = match self.ranges.last() {
            Some(&(from, to)) if to >= start => {
                self.ranges.pop();
                from
            }
            _ => start,
        };
    }

    /// What is left, with all that follows the last hole.
    pub fn abridged(mut self, source: &str) -> Abridged {
        if self.from < source.len() {
            self.ranges.push((self.from, source.len()));
        }
        Abridged::new(source, &self.ranges)
    }
}

/// The part of a script that can hold facts.
#[derive(Debug, Default)]
pub struct Abridged {
    pub text: String,
    pieces: Vec<Piece>,
}

/// A range of the script that stands in the text.
#[derive(Clone, Copy, Debug)]
struct Piece {
    /// Position in the script.
    from: u32,
    /// Position in the text.
    at: u32,
}

impl Abridged {
    fn new(source: &str, kept: &[(usize, usize)]) -> Self {
        let mut abridged = Self::default();
        abridged.text.reserve_exact(kept.iter().map(|(start, end)| end - start).sum());
        for (start, end) in kept {
            let position = Span::new(*start, abridged.text.len());
            abridged.pieces.push(Piece { from: position.start, at: Span::new(0, abridged.text.len()).end });
            abridged.text.push_str(source.get(*start..*end).unwrap_or_default());
        }
        abridged
    }

    /// Where a place of the text is in the script.
    pub fn original(&self, span: Span) -> Span {
        if span.is_empty() {
            let at = self.position(span.start);
            return Span { start: at, end: at };
        }
        Span { start: self.position(span.start), end: self.position(span.end - 1) + 1 }
    }

    fn position(&self, at: u32) -> u32 {
        let after = self.pieces.partition_point(|piece| piece.at <= at);
        let piece = after.checked_sub(1).and_then(|index| self.pieces.get(index));
        piece.map_or(at, |piece| piece.from + (at - piece.at))
    }
}
