//! Where preludes, selectors and values begin and end. Their meaning is read elsewhere.
//!
//! Blocks and functions inside are skipped by cssparser without recursion, however deep they are.

use super::Failure;
use cssparser::{Parser, ParserInput, Token};
use std::ops::Range;

/// The value of one declaration.
pub(super) struct Value {
    /// Trimmed, without `!important`.
    pub range: Range<usize>,
    pub important: bool,
    /// End of the declaration, `!important` included.
    pub end: usize,
}

enum Piece {
    Blank,
    Bad,
    Bang,
    Important,
    Curly,
    Opening,
    Other,
}

fn piece(token: &Token) -> Piece {
    match token {
        Token::WhiteSpace(_) | Token::Comment(_) => Piece::Blank,
        Token::Delim('!') => Piece::Bang,
        Token::Ident(word) if word.eq_ignore_ascii_case("important") => Piece::Important,
        Token::CurlyBracketBlock => Piece::Curly,
        Token::Function(_) | Token::ParenthesisBlock | Token::SquareBracketBlock => Piece::Opening,
        token if token.is_parse_error() => Piece::Bad,
        _ => Piece::Other,
    }
}

/// Reads a value up to the end of its declaration. Fails where browsers drop the declaration: bad strings and
/// addresses, closing brackets without their opening, `{` outside custom properties, `!` without `important`,
/// nothing at all.
pub(super) fn read<'i>(input: &mut Parser<'i, '_>, custom: bool) -> Result<Value, Failure<'i>> {
    let start = input.position().byte_index();
    let mut range = start..start;
    let mut bang = false;
    let mut important = false;
    let mut end = start;
    loop {
        let before = input.position().byte_index();
        let Ok(token) = input.next_including_whitespace_and_comments() else { break };
        match piece(token) {
            Piece::Blank => continue,
            Piece::Bad => return Err(input.new_custom_error(())),
            _ if important => return Err(input.new_custom_error(())),
            Piece::Important if bang => {
                important = true;
                end = input.position().byte_index();
                continue;
            }
            Piece::Bang if !bang => {
                bang = true;
                continue;
            }
            _ if bang => return Err(input.new_custom_error(())),
            Piece::Curly if !custom => return Err(input.new_custom_error(())),
            Piece::Curly | Piece::Opening => skip_block(input),
            Piece::Bang | Piece::Important | Piece::Other => {}
        }
        if range.is_empty() {
            range.start = before;
        }
        range.end = input.position().byte_index();
    }
    if bang != important || (range.is_empty() && !custom) {
        return Err(input.new_custom_error(()));
    }
    Ok(Value { end: end.max(range.end), range, important })
}

/// Reads a selector list and refuses what cannot be one, so that `color: red {` or a stray `}` costs the rule that
/// browsers drop too.
pub(super) fn selectors<'i>(input: &mut Parser<'i, '_>) -> Result<Range<usize>, Failure<'i>> {
    input.skip_whitespace();
    let start = input.position().byte_index();
    let mut end = start;
    let mut after_colon = false;
    loop {
        let Ok(token) = input.next_including_whitespace_and_comments() else { break };
        let (fits, blank, opening) = match token {
            Token::WhiteSpace(_) | Token::Comment(_) => (!after_colon, true, false),
            Token::Ident(_) | Token::Colon => (true, false, false),
            Token::Function(_) => (after_colon, false, true),
            Token::SquareBracketBlock => (!after_colon, false, true),
            Token::IDHash(_) | Token::Comma | Token::Delim('.' | '*' | '>' | '+' | '~' | '|' | '&' | '/') => {
                (!after_colon, false, false)
            }
            _ => (false, false, false),
        };
        after_colon = matches!(token, Token::Colon);
        if !fits {
            return Err(input.new_custom_error(()));
        }
        if opening {
            skip_block(input);
        }
        if !blank {
            end = input.position().byte_index();
        }
    }
    if after_colon || end == start { Err(input.new_custom_error(())) } else { Ok(start..end) }
}

/// Reads a whole prelude and gives its end, without white space and comments behind it.
pub(super) fn extent<'i>(input: &mut Parser<'i, '_>) -> Result<usize, Failure<'i>> {
    let mut end = input.position().byte_index();
    loop {
        let Ok(token) = input.next_including_whitespace_and_comments() else { break };
        match piece(token) {
            Piece::Blank => continue,
            Piece::Bad => return Err(input.new_custom_error(())),
            Piece::Curly | Piece::Opening => skip_block(input),
            _ => {}
        }
        end = input.position().byte_index();
    }
    Ok(end)
}

/// Skips what is left of a block and gives its end.
pub(super) fn to_the_end(input: &mut Parser) -> usize {
    while input.next().is_ok() {}
    input.position().byte_index()
}

/// Longest value, in bytes, and deepest nesting of its functions, that lightningcss is given. It reads `calc()` and its
/// like in a time that doubles with every level (version 1.0.0-alpha.72); none is written as long or as deep.
const MAX_TYPED: (usize, usize) = (16 << 10, 4);

/// Can the meaning of this value be read at little cost?
pub(super) fn is_simple(text: &str) -> bool {
    let (length, depth) = MAX_TYPED;
    text.len() <= length && nests_within(&mut Parser::new(&mut ParserInput::new(text)), depth)
}

fn nests_within(input: &mut Parser, depth: usize) -> bool {
    while let Ok(token) = input.next() {
        if !matches!(piece(token), Piece::Opening | Piece::Curly) {
            continue;
        }
        let Some(inside) = depth.checked_sub(1) else { return false };
        let fits: Result<bool, Failure> = input.parse_nested_block(|input| Ok(nests_within(input, inside)));
        // What is left unread in a block makes cssparser fail.
        if fits != Ok(true) {
            return false;
        }
    }
    true
}

/// To be called right after an opening token.
fn skip_block(input: &mut Parser) {
    let _: Result<(), Failure> = input.parse_nested_block(|inside| {
        to_the_end(inside);
        Ok(())
    });
}
