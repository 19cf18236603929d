//! A light scanner of script text: tokens with their bytes, one linear pass, no tree.
//!
//! It serves what the parser cannot: the look at nesting before parsing, and the layout of comments and white
//! space. Whether `/` divides or opens a regular expression is decided by what stands before it, which is exact
//! but for oddities (`}` of a function expression before a division). It must never fail: whatever the bytes
//! are, it ends after reading each of them once.

mod words;

use std::ops::Range;

use memchr::{memchr, memchr2, memchr3, memmem};

use crate::facts::Span;
pub use words::is_word;
use words::{CLASSES, PLAIN, SIGN, word_kind};

/// What a token is, as far as its users need to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `// …`, `<!-- …`, `#! …` without the line end.
    LineComment,
    BlockComment,
    /// A name that is no keyword, or a number.
    Word,
    /// A keyword after which an expression or a statement goes on (`typeof`, `return`, `if`).
    Prefix,
    /// `else`, `catch`, `finally`, `in`, `instanceof`, `of`: goes on with what stands before.
    Link,
    /// A string with its quotes.
    Text,
    /// One literal part of a template, from a backtick or `}` to a backtick or `${`.
    Template,
    Regex,
    /// `(`, `[`, `{`.
    Open,
    /// `)`, `]`, `}`.
    Close,
    /// `,` or `;`.
    Separator,
    Operator,
}

impl Kind {
    pub fn is_comment(self) -> bool {
        matches!(self, Self::LineComment | Self::BlockComment)
    }
}

/// One token; small enough to be handed on in registers.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub span: Span,
    /// White space before it, in bytes; a byte-order mark is none.
    pub space: u32,
    pub kind: Kind,
    /// An expression can end here: what follows on a new line may be another statement.
    pub ends_operand: bool,
    /// A line end stands in the white space before it, or in it if it is a comment.
    pub line_end: bool,
    /// A name or number of ASCII letters and digits alone, or a string without a backslash.
    pub plain: bool,
}

impl Token {
    pub fn range(self) -> Range<usize> {
        self.span.range()
    }

    pub fn start(self) -> usize {
        self.span.start as usize
    }

    pub fn end(self) -> usize {
        self.span.end as usize
    }
}

/// What a bracket was opened as; one byte per level, for scripts that are all brackets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bracket {
    /// `(` or `[` of an expression, `{` of an object.
    Operand,
    /// `(` after `if`, `while`, `for`, `with`.
    Head,
    /// `{` of statements.
    Block,
    /// `${` in a template.
    Template,
}

/// What the last token makes of the next one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// It ended an operand: `/` divides.
    Operand,
    /// It wants an expression: `{` opens an object.
    Value,
    /// `{` opens statements.
    Statement,
    /// `if`, `while`, `for`, `with`: `(` opens a head.
    Head,
    /// `.`: a word is a property name.
    Dot,
}

/// The tokens of a script, comments included: with the white space before each they cover every byte.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the last token")]
pub struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
    brackets: Vec<Bracket>,
    before: Before,
    line_start: bool,
    line_end: bool,
    plain: bool,
    /// Whether a literal, comment or template was cut by the end of its line or of the text.
    cut: bool,
}

impl<'a> Tokens<'a> {
    pub fn new(source: &'a str) -> Self {
        Self {
            bytes: source.as_bytes(),
            at: 0,
            brackets: Vec::new(),
            before: Before::Statement,
            line_start: true,
            line_end: false,
            plain: false,
            cut: false,
        }
    }

    /// A literal, template or comment did not end where it had to: the text is cut, or was misread.
    pub fn was_cut(&self) -> bool {
        self.cut
    }

    fn peek(&self, offset: usize) -> u8 {
        self.bytes.get(self.at + offset).copied().unwrap_or(0)
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn skip_while(&mut self, mut accept: impl FnMut(u8) -> bool) {
        while self.bytes.get(self.at).is_some_and(|byte| accept(*byte)) {
            self.at += 1;
        }
    }

    fn skip_to(&mut self, found: Option<usize>, width: usize) {
        self.cut |= found.is_none();
        self.at = found.map_or(self.bytes.len(), |offset| self.at + offset + width);
    }

    fn read(&mut self) -> Kind {
        match self.peek(0) {
            b'/' if self.peek(1) == b'/' => self.line_comment(),
            b'#' if self.at == 0 && self.peek(1) == b'!' => self.line_comment(),
            b'<' if self.rest().starts_with(b"<!--") => self.line_comment(),
            b'-' if self.line_start && self.rest().starts_with(b"-->") => self.line_comment(),
            b'/' if self.peek(1) == b'*' => {
                let start = self.at;
                let close = memmem::find(self.rest().get(2..).unwrap_or_default(), b"*/");
                self.skip_to(close, 4);
                self.line_end |= memchr(b'\n', self.bytes.get(start..self.at).unwrap_or_default()).is_some();
                Kind::BlockComment
            }
            b'/' if self.before != Before::Operand => self.regex(),
            quote @ (b'"' | b'\'') => self.text(quote),
            b'`' => self.template(),
            b'(' | b'[' | b'{' => self.open(),
            b')' | b']' | b'}' => self.close(),
            b'.' if self.peek(1).is_ascii_digit() => self.word(),
            byte if is_word(byte) || byte == b'#' => self.word(),
            b',' | b';' => {
                self.before = if self.peek(0) == b',' { Before::Value } else { Before::Statement };
                self.at += 1;
                Kind::Separator
            }
            _ => self.operator(),
        }
    }

    /// Skips white space, and tells how much.
    fn space(&mut self) -> u32 {
        if self.at == 0 && self.bytes.starts_with(b"\xef\xbb\xbf") {
            self.at = 3;
        }
        let start = self.at;
        let mut line_end = false;
        self.skip_while(|byte| {
            line_end |= byte == b'\n';
            matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
        });
        self.line_end = line_end;
        self.line_start |= line_end;
        u32::try_from(self.at - start).unwrap_or(u32::MAX)
    }

    fn line_comment(&mut self) -> Kind {
        let end = memchr2(b'\n', b'\r', self.rest());
        self.at = end.map_or(self.bytes.len(), |offset| self.at + offset);
        Kind::LineComment
    }

    /// To the closing quote, or to the end of a line that is not continued.
    fn text(&mut self, quote: u8) -> Kind {
        self.at += 1;
        self.plain = true;
        while let Some(offset) = memchr3(quote, b'\\', b'\n', self.rest()) {
            self.at += offset;
            self.plain &= self.peek(0) != b'\\';
            match self.peek(0) {
                b'\\' if self.rest().starts_with(b"\\\r\n") => self.at += 3,
                b'\\' => self.at = (self.at + 2).min(self.bytes.len()),
                b'\n' => break,
                _ => {
                    self.at += 1;
                    self.before = Before::Operand;
                    return Kind::Text;
                }
            }
        }
        if self.peek(0) != b'\n' {
            self.at = self.bytes.len();
        }
        self.cut = true;
        self.before = Before::Operand;
        Kind::Text
    }

    /// From a backtick, or the `}` that ends an expression in it, to the next of either.
    fn template(&mut self) -> Kind {
        self.at += 1;
        while let Some(offset) = memchr3(b'`', b'\\', b'$', self.rest()) {
            self.at += offset;
            match self.peek(0) {
                b'\\' => self.at = (self.at + 2).min(self.bytes.len()),
                b'`' => {
                    self.at += 1;
                    self.before = Before::Operand;
                    return Kind::Template;
                }
                _ if self.peek(1) == b'{' => {
                    self.at += 2;
                    self.brackets.push(Bracket::Template);
                    self.before = Before::Value;
                    return Kind::Template;
                }
                _ => self.at += 1,
            }
        }
        self.cut = true;
        self.at = self.bytes.len();
        Kind::Template
    }

    fn regex(&mut self) -> Kind {
        self.at += 1;
        let mut in_class = false;
        loop {
            match self.peek(0) {
                byte if matches!(byte, b'\n' | b'\r') || self.at >= self.bytes.len() => {
                    self.cut = true;
                    break;
                }
                b'\\' => self.at = (self.at + 2).min(self.bytes.len()),
                b'/' if !in_class => {
                    self.at += 1;
                    break;
                }
                byte => {
                    in_class = byte == b'[' || (in_class && byte != b']');
                    self.at += 1;
                }
            }
        }
        self.skip_while(|byte| byte.is_ascii_alphabetic());
        self.before = Before::Operand;
        Kind::Regex
    }

    fn open(&mut self) -> Kind {
        let bracket = match self.peek(0) {
            b'(' if self.before == Before::Head => Bracket::Head,
            b'{' if self.before != Before::Value => Bracket::Block,
            _ => Bracket::Operand,
        };
        self.at += 1;
        self.brackets.push(bracket);
        self.before = if bracket == Bracket::Block { Before::Statement } else { Before::Value };
        Kind::Open
    }

    fn close(&mut self) -> Kind {
        let brace = self.peek(0) == b'}';
        match self.brackets.pop() {
            Some(Bracket::Template) if brace => return self.template(),
            bracket => {
                self.at += 1;
                let operand = matches!(bracket, Some(Bracket::Operand));
                self.before = if operand { Before::Operand } else { Before::Statement };
            }
        }
        Kind::Close
    }

    fn word(&mut self) -> Kind {
        let start = self.at;
        let number = self.peek(0).is_ascii_digit() || self.peek(0) == b'.';
        // A private name starts with its sign, which is part of no other: `return#a in b`.
        let private = self.peek(0) == b'#';
        self.at += usize::from(private);
        let mut all = if private { SIGN } else { 0 };
        while let Some(&byte) = self.bytes.get(self.at) {
            let class = if number && byte == b'.' { SIGN } else { CLASSES[usize::from(byte)] };
            if class == 0 {
                break;
            }
            all |= class;
            self.at += 1;
        }
        self.plain = all == PLAIN;
        let exponent = number
            && matches!(self.bytes.get(self.at - 1), Some(b'e' | b'E'))
            && !self.bytes.get(start..self.at).is_some_and(|digits| digits.starts_with(b"0x"));
        if exponent && matches!(self.peek(0), b'+' | b'-') {
            self.at += 1;
            self.skip_while(is_word);
        }
        let word = self.bytes.get(start..self.at).unwrap_or_default();
        let kind = if number || self.before == Before::Dot { Kind::Word } else { word_kind(word) };
        self.before = match word {
            _ if kind == Kind::Word => Before::Operand,
            b"if" | b"while" | b"for" | b"with" => Before::Head,
            b"await" if self.before == Before::Head => Before::Head,
            b"else" | b"do" | b"try" | b"finally" | b"catch" | b"class" | b"function" => Before::Statement,
            _ => Before::Value,
        };
        kind
    }

    /// One operator: the characters taken after the first can start no operand.
    fn operator(&mut self) -> Kind {
        let first = self.peek(0);
        let start = self.at;
        self.at += 1;
        match first {
            // `a++` ends an operand, `++a` does not.
            b'+' | b'-' if self.peek(0) == first => {
                self.at += 1;
                if self.before != Before::Operand {
                    self.before = Before::Value;
                }
                return Kind::Operator;
            }
            b'.' | b'!' | b'~' | b'@' => {}
            _ => self.skip_while(|byte| matches!(byte, b'=' | b'>' | b'<' | b'&' | b'|' | b'?' | b'*')),
        }
        if first == b'!' {
            self.skip_while(|byte| byte == b'=');
        }
        if first == b'?' && self.peek(0) == b'.' && !self.peek(1).is_ascii_digit() {
            self.at += 1;
        }
        let operator = self.bytes.get(start..self.at).unwrap_or_default();
        self.before = match operator {
            b"=>" => Before::Statement,
            b"." | b"?." => Before::Dot,
            _ => Before::Value,
        };
        Kind::Operator
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    #[expect(
        clippy::inline_always,
        reason = "written to memory and read back whole, a token makes the processor wait"
    )]
    #[inline(always)]
    fn next(&mut self) -> Option<Token> {
        let space = self.space();
        if self.at >= self.bytes.len() {
            return None;
        }
        let start = self.at;
        self.plain = false;
        let kind = self.read();
        if !kind.is_comment() {
            self.line_start = false;
        }
        // Whatever was read, the scan moves on: this is what makes it end.
        self.at = self.at.clamp(start + 1, self.bytes.len());
        let ends_operand = self.before == Before::Operand;
        let Self { line_end, plain, .. } = *self;
        Some(Token { span: Span::new(start, self.at), space, kind, ends_operand, line_end, plain })
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Tokens};

    fn kinds(source: &str) -> Vec<(Kind, &str)> {
        Tokens::new(source).map(|token| (token.kind, &source[token.range()])).collect()
    }

    #[test]
    fn tells_regular_expressions_from_divisions() {
        let regexes = |source| kinds(source).into_iter().filter(|(kind, _)| *kind == Kind::Regex).count();
        for source in
            ["a=/b/g", "if(x)/b/.test(y)", "return/[/]/", "f(/\"/)", "x=>/a/", "{}/a/.test(b)", "a?/b/:c"]
        {
            assert_eq!(regexes(source), 1, "{source}");
        }
        for source in
            ["a/b/g", "f(x)/b/c", "a[0]/b/c", "({})/a/b", "1/2/3", "a++/b/c", "x.return/b/c", "`a`/b/c"]
        {
            assert_eq!(regexes(source), 0, "{source}");
        }
    }

    #[test]
    fn templates_nest() {
        let source = "`a${`b${c}}`}d`+'`'";
        let parts: Vec<_> = kinds(source).into_iter().filter(|(kind, _)| *kind == Kind::Template).collect();
        assert_eq!(parts.iter().map(|(_, text)| *text).collect::<Vec<_>>(), ["`a${", "`b${", "}}`", "}d`"]);
    }

    #[test]
    fn reads_comments_of_every_sort() {
        let source = "#!/usr/bin/env node\n<!-- old\n/* a */ x // b\n--> c";
        let comments = kinds(source).into_iter().filter(|(_, text)| *text != "x").count();
        assert_eq!((comments, kinds(source).len()), (5, 6));
    }

    #[test]
    fn covers_every_byte_of_any_text() {
        for source in [
            "'a\n\"b",
            "`${",
            "/[/",
            "\\",
            "a'\\",
            "\u{feff} é",
            "}}}`",
            "1e+",
            "/*",
            "'\\\r\n'",
            " a\t/**/\r\n b",
        ] {
            let mut at = if source.starts_with('\u{feff}') { 3 } else { 0 };
            for token in Tokens::new(source) {
                assert_eq!(token.start(), at + token.space as usize, "{source:?}");
                at = token.end();
            }
            assert_eq!(at, source.len(), "{source:?}");
        }
    }
}
