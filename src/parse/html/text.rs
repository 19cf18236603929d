//! Counts the text a reader sees, and keeps that of a few elements. White space is folded.

use crate::facts::{Element, Text};

/// Longest text kept of one element, in characters.
const MAX_CHARACTERS: usize = 200;

/// Bytes of visible text so far.
pub(super) struct Visible {
    bytes: usize,
    after_blank: bool,
}

impl Visible {
    pub fn new() -> Self {
        Self { bytes: 0, after_blank: true }
    }

    pub fn bytes(&self) -> u32 {
        u32::try_from(self.bytes).unwrap_or(u32::MAX)
    }

    pub fn add(&mut self, text: &str) {
        for character in text.chars() {
            let blank = is_blank(character);
            if !blank {
                self.bytes += character.len_utf8();
            } else if !self.after_blank {
                self.bytes += 1;
            }
            self.after_blank = blank;
        }
    }
}

/// White space, or the byte order mark that may begin a file.
fn is_blank(character: char) -> bool {
    character.is_whitespace() || character == '\u{feff}'
}

/// The text of one open element and what it contains.
struct Capture {
    element: usize,
    /// Hidden elements open at its start: text inside further ones is not its text.
    hidden: usize,
    text: String,
    characters: usize,
    after_blank: bool,
}

impl Capture {
    fn add(&mut self, text: &str) {
        for character in text.chars() {
            if self.characters >= MAX_CHARACTERS {
                return;
            }
            if is_blank(character) {
                self.after_blank = true;
                continue;
            }
            if self.after_blank && !self.text.is_empty() {
                self.text.push(' ');
                self.characters += 1;
            }
            self.after_blank = false;
            self.text.push(character);
            self.characters += 1;
        }
    }

    fn finish(self) -> Text {
        let end = self.text.char_indices().nth(MAX_CHARACTERS).map_or(self.text.len(), |(end, _)| end);
        self.text[..end].trim_end().into()
    }
}

/// The open elements whose text is kept, outermost first.
#[derive(Default)]
pub(super) struct Captures(Vec<Capture>);

impl Captures {
    pub fn start(&mut self, element: usize, hidden: usize) {
        self.0.push(Capture { element, hidden, text: String::new(), characters: 0, after_blank: false });
    }

    pub fn add(&mut self, text: &str, hidden: usize) {
        self.0.iter_mut().filter(|capture| capture.hidden == hidden).for_each(|capture| capture.add(text));
    }

    /// Gives the text to the elements that ended, innermost first.
    pub fn end(&mut self, ended: &[usize], elements: &mut [Element]) {
        for element in ended {
            if self.0.last().is_some_and(|capture| capture.element == *element)
                && let Some(capture) = self.0.pop()
                && let Some(element) = elements.get_mut(*element)
            {
                element.text = Some(capture.finish());
            }
        }
    }
}
