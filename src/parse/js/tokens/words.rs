//! The bytes that words of a script are made of, and the words that are keywords.

use super::Kind;

/// Can the byte stand in a name or number? Bytes above ASCII are taken for letters.
#[inline]
pub fn is_word(byte: u8) -> bool {
    CLASSES[usize::from(byte)] != 0
}

/// An ASCII letter or digit.
pub const PLAIN: u8 = 1;
/// Another byte that a name or number may have.
pub const SIGN: u8 = 2;

/// By byte; 0 for those that end a name.
pub const CLASSES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = u8::MAX;
    while byte > 0 {
        table[byte as usize] = if byte.is_ascii_alphanumeric() {
            PLAIN
        } else if matches!(byte, b'_' | b'$' | b'\\') || byte >= 0x80 {
            SIGN
        } else {
            0
        };
        byte -= 1;
    }
    table
};

/// Words between two parts of an expression or statement.
const LINKS: [&[u8]; 6] = [b"else", b"catch", b"finally", b"in", b"instanceof", b"of"];
/// Words that want something behind them.
const PREFIXES: [&[u8]; 18] = [
    b"if",
    b"while",
    b"for",
    b"with",
    b"do",
    b"try",
    b"return",
    b"throw",
    b"case",
    b"typeof",
    b"void",
    b"delete",
    b"new",
    b"await",
    b"yield",
    b"class",
    b"extends",
    b"function",
];

/// By first byte, the lengths that these words have.
const LENGTHS: [u16; 256] = {
    let mut lengths = [0; 256];
    let mut index = 0;
    while index < LINKS.len() + PREFIXES.len() {
        let word = if index < LINKS.len() { LINKS[index] } else { PREFIXES[index - LINKS.len()] };
        lengths[word[0] as usize] |= 1 << word.len();
        index += 1;
    }
    lengths
};

/// What a word is where it is no property's name.
#[inline]
pub fn word_kind(word: &[u8]) -> Kind {
    // A look at first byte and length is foreseeable, a jump by length is not.
    let lengths = word.first().map_or(0, |first| LENGTHS[usize::from(*first)]);
    if word.len() >= 16 || lengths & (1 << word.len()) == 0 {
        Kind::Word
    } else if LINKS.contains(&word) {
        Kind::Link
    } else if PREFIXES.contains(&word) {
        Kind::Prefix
    } else {
        Kind::Word
    }
}
