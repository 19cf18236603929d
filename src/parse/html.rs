//! HTML documents → facts.
//!
//! html5gum cuts the document into tags and text as the HTML standard says; `tree` keeps just enough of the tree
//! to know what contains what. Scripts and styles inside are handed to their own parsers and their spans brought back.
//! A start tag that the end of the document cuts is dropped, as browsers do. Nothing here judges or loads anything.

mod attributes;
mod embedded;
mod names;
mod reader;
mod template;
mod text;
mod tree;

use crate::facts::{Html, Span};
use crate::parse::Problem;
use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};

/// Elements of one document. Ours: four hundred times as many as the largest page seen has.
pub const MOST_ELEMENTS: u32 = 1_000_000;

/// Refuses a document of more elements: a tag of three bytes takes a hundred, and every check looks at each.
///
/// # Errors
/// When it has more start tags, those in its scripts and comments counted.
pub fn guard(source: &str) -> Result<(), Problem> {
    let bytes = source.as_bytes();
    let starts = memchr::memchr_iter(b'<', bytes);
    let tags = starts.filter(|at| bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic));
    if tags.count() > MOST_ELEMENTS as usize {
        return Err(Problem::TooManyElements { limit: MOST_ELEMENTS });
    }
    Ok(())
}

/// The facts of one document, and what could not be analysed inside it with its place.
///
/// The document itself never fails. An inline script or style that does is left out and listed; whether that matters
/// (in a template it is expected) is for the caller to say.
pub fn document(source: &str) -> (Html, Vec<(Span, Problem)>) {
    let mut reader = reader::Reader::new(source);
    let emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, span: html5gum::Span<usize>| {
        reader.event(&event, span.start, span.end)
    });
    let mut tokenizer = Tokenizer::new_with_emitter(source, emitter);
    // The reader answers with the tokenizer state that the content of some elements needs.
    while let Some(Ok(state)) = tokenizer.next() {
        tokenizer.set_state(state);
    }
    drop(tokenizer);
    reader.finish()
}

#[cfg(test)]
mod tests;
