//! Scripts: guards, one parse, one visit, facts.
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

use super::{Problem, guard};
use crate::facts::Script;

mod calls;
mod chunks;
mod elements;
mod imports;
mod literals;
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

/// Facts of one script, module or not.
pub fn script(source: &str) -> Result<Script, Problem> {
    if source.len() as u64 > MAX_BYTES {
        return Err(Problem::TooLarge { limit: MAX_BYTES });
    }
    guard::script(source)?;
    // A page keeps its facts when the parser panics on one of its scripts.
    let program = catch_unwind(AssertUnwindSafe(|| parse(source))).map_err(|_| Problem::Panicked)??;
    let mut visitor = visitor::Visitor::new(source);
    program.visit_with(&mut visitor);
    let mut facts = visitor.finish();
    facts.is_module = matches!(program, Program::Module(_));
    Ok(facts)
}

/// Positions in the tree are byte offsets plus one, a byte-order mark included.
fn parse(source: &str) -> Result<Program, Problem> {
    let text = source.strip_prefix('\u{feff}').unwrap_or(source);
    let position = |offset: usize| BytePos(u32::try_from(offset + 1).unwrap_or(u32::MAX));
    let input = StringInput::new(text, position(source.len() - text.len()), position(source.len()));
    let syntax = Syntax::Es(EsSyntax { explicit_resource_management: true, ..EsSyntax::default() });
    let lexer = Lexer::new(syntax, EsVersion::latest(), input, None);
    let mut parser = Parser::new_from(lexer);
    let program = parser.parse_program().map_err(|error| problem(&error))?;
    match parser.take_errors().iter().find(|error| is_fatal(error.kind())) {
        Some(error) => Err(problem(error)),
        None => Ok(program),
    }
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
