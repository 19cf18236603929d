//! Scripts: one pass over the tokens, one guarded parse of what can hold facts, one visit, facts.
//!
//! The tree is parsed, visited and dropped here on the calling thread, whose stack must hold what the guards
//! accept (256 MB). Nothing outside this module may see a node of it. Errors that the parser recovers from are
//! left to browsers; a script that does not parse yields a [`Problem`] and no facts.

use std::panic::{AssertUnwindSafe, catch_unwind};

use swc_common::BytePos;
use swc_ecma_ast::{EsVersion, Program};
use swc_ecma_parser::error::{Error, SyntaxError};
use swc_ecma_parser::{EsSyntax, Lexer, Parser, StringInput, Syntax};
use swc_ecma_visit::VisitWith;

use super::Problem;
use super::guard;
use super::shift::Shift;
use crate::facts::{Script, Span};
use abridge::{Abridged, Abridging};
use tokens::{Token, Tokens};

mod abridge;
mod calls;
mod chunks;
mod elements;
mod imports;
mod literals;
mod module;
mod names;
mod options;
mod remotes;
mod routes;
mod timing;
pub mod tokens;
mod values;
mod visitor;

#[cfg(test)]
mod tests;

/// Largest script that is parsed, in bytes: the tree takes 9 to 35 bytes per byte of source, so about 2 GB at
/// most; the largest built script seen has 15 MB.
pub const MAX_BYTES: u64 = 64 << 20;

/// Scripts shorter than this, in bytes, are parsed whole: that costs little and finds every error in them.
const SHORT: usize = 2_000;

/// Facts of one script, module or not.
///
/// Of a longer script only the part is parsed that can hold facts: see `abridge`.
///
/// # Errors
/// When it is too large or too deep to be parsed, or no script.
pub fn script(source: &str) -> Result<Script, Problem> {
    watched(source, |_| ())
}

/// The same, and shows every token to `watch`.
///
/// # Errors
/// As [`script`].
pub fn watched(source: &str, mut watch: impl FnMut(Token)) -> Result<Script, Problem> {
    let mut abridging = Abridging::new(source);
    let mut tokens = Tokens::new(source);
    for token in tokens.by_ref() {
        watch(token);
        abridging.take(token);
    }
    if tokens.was_cut() || source.len() < SHORT || source.len() as u64 > MAX_BYTES {
        return whole(source);
    }
    match abridging.finish().map(|abridged| from_abridged(&abridged)) {
        Some(Ok(facts)) => Ok(facts),
        // What does not parse without its rest is parsed with it.
        _ => whole(source),
    }
}

/// Facts from the whole tree.
///
/// # Errors
/// When the script is too large or too deep to be parsed, or none.
pub fn whole(source: &str) -> Result<Script, Problem> {
    if source.len() as u64 > MAX_BYTES {
        return Err(Problem::TooLarge { limit: MAX_BYTES });
    }
    read(source, &|span| span)
}

fn from_abridged(abridged: &Abridged) -> Result<Script, Problem> {
    if abridged.text.is_empty() {
        return Ok(Script::default());
    }
    let mut facts = read(&abridged.text, &|span| abridged.original(span))?;
    facts.each_span(&mut |span| *span = abridged.original(*span));
    Ok(facts)
}

/// Parses and visits a text whose places in the script `original` tells; the spans in the facts are those of the text.
fn read(source: &str, original: &dyn Fn(Span) -> Span) -> Result<Script, Problem> {
    guard::script(source)?;
    // A page keeps its facts when the parser panics on one of its scripts.
    let program = catch_unwind(AssertUnwindSafe(|| parse(source))).map_err(|_| Problem::Panicked)??;
    let mut visitor = visitor::Visitor::new(source, original);
    program.visit_with(&mut visitor);
    let mut facts = visitor.finish();
    facts.is_module = module::is_module(&program);
    Ok(facts)
}

/// Does the script parse without any error, not even one that the parser recovers from? No browser runs another one,
/// and what is left out of it may hold the error: its facts are not those of the whole tree.
#[must_use]
pub fn is_sound(source: &str) -> bool {
    let errors = || parsed(source).map(|(_, errors)| errors.len());
    guard::script(source).is_ok() && matches!(catch_unwind(errors), Ok(Ok(0)))
}

fn parse(source: &str) -> Result<Program, Problem> {
    let (program, errors) = parsed(source)?;
    match errors.iter().find(|error| is_fatal(error.kind())) {
        Some(error) => Err(problem(error)),
        None => Ok(program),
    }
}

/// The tree with the errors that the parser recovered from. Positions in the tree are byte offsets plus one, a byte-order
/// mark included.
fn parsed(source: &str) -> Result<(Program, Vec<Error>), Problem> {
    let text = source.strip_prefix('\u{feff}').unwrap_or(source);
    let position = |offset: usize| BytePos(u32::try_from(offset + 1).unwrap_or(u32::MAX));
    let input = StringInput::new(text, position(source.len() - text.len()), position(source.len()));
    let syntax = Syntax::Es(EsSyntax { explicit_resource_management: true, ..EsSyntax::default() });
    let lexer = Lexer::new(syntax, EsVersion::latest(), input, None);
    let mut parser = Parser::new_from(lexer);
    let program = parser.parse_program().map_err(|error| problem(&error))?;
    Ok((program, parser.take_errors()))
}

/// Errors that the parser recovers from, but after which no browser runs the script: the text is cut.
fn is_fatal(error: &SyntaxError) -> bool {
    matches!(
        error,
        SyntaxError::UnterminatedStrLit
            | SyntaxError::UnterminatedTpl
            | SyntaxError::UnterminatedRegExp
            | SyntaxError::UnterminatedBlockComment
    )
}

fn problem(error: &Error) -> Problem {
    Problem::Syntax { message: error.kind().msg().into_owned(), span: values::span(error) }
}
