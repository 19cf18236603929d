//! Linear looks at a text before a recursive parser reads it: how deep it nests, how long its chains are.
//!
//! Parsers and the drop of their trees recurse once per level, and a full stack aborts the process, which nothing
//! can catch. Measured for `swc_ecma_parser` 47: up to 6.8 kB of stack per level, so [`DEPTH`] levels take 70 MB
//! of the 256 MB our threads have; real bundles nest about 30 deep. These scans must not allocate more than a few
//! bytes per level and never recurse.

use super::Problem;
use super::js::tokens::{Kind, Token, Tokens};

/// Most brackets open at one time.
pub const DEPTH: u32 = 10_000;

/// Most links open at one time: brackets, operators, prefixes, `else`. `else if` chains cost swc quadratic time
/// (10,000 links 0.12 s, 100,000 links half a minute).
pub const CHAIN: u32 = 10_000;

/// Refuses a script on which a recursive parser would overflow its stack.
///
/// # Errors
/// When it nests too deep or chains too much.
pub fn script(source: &str) -> Result<(), Problem> {
    let mut links = Links::new(source);
    let mut tokens = Tokens::new(source);
    tokens.by_ref().try_for_each(|token| links.take(token))?;
    links.finish(tokens.was_cut())
}

/// Refuses any other text (style sheets, JSON) that nests deeper than [`DEPTH`].
pub fn text(source: &[u8]) -> Result<(), Problem> {
    if nesting(source) > DEPTH { Err(Problem::TooDeep { limit: DEPTH }) } else { Ok(()) }
}

/// Deepest nesting of brackets of any kind outside quoted strings and `/* … */` comments, as CSS and JSON write
/// them. A string ends at a line end that is not escaped.
#[must_use]
pub fn nesting(source: &[u8]) -> u32 {
    let mut level = Level::default();
    let mut at = 0;
    while let Some(&byte) = source.get(at) {
        at = match byte {
            b'"' | b'\'' => string_end(source, at),
            b'/' if source.get(at + 1) == Some(&b'*') => comment_end(source, at),
            b'\\' => at + 2,
            _ => {
                level.take(byte);
                at + 1
            }
        };
    }
    level.deepest
}

/// Position after the string that starts at `at`.
pub(super) fn string_end(source: &[u8], at: usize) -> usize {
    let quote = source.get(at).copied().unwrap_or(b'"');
    let mut end = at + 1;
    while let Some(offset) = memchr::memchr3(quote, b'\\', b'\n', source.get(end..).unwrap_or_default()) {
        end += offset;
        match source.get(end) {
            Some(b'\\') if source.get(end..).is_some_and(|rest| rest.starts_with(b"\\\r\n")) => end += 3,
            Some(b'\\') => end = (end + 2).min(source.len()),
            Some(b'\n') => return end,
            _ => return end + 1,
        }
    }
    source.len()
}

/// Position after the `/* … */` comment that starts at `at`.
pub(super) fn comment_end(source: &[u8], at: usize) -> usize {
    let inside = (at + 2).min(source.len());
    let close = memchr::memmem::find(source.get(inside..).unwrap_or_default(), b"*/");
    close.map_or(source.len(), |offset| inside + offset + 2)
}

/// Deepest nesting of brackets when every byte counts, whatever it stands in.
#[must_use]
pub fn raw_nesting(source: &[u8]) -> u32 {
    let mut level = Level::default();
    for byte in source {
        level.take(*byte);
    }
    level.deepest
}

#[derive(Default)]
struct Level {
    now: u32,
    deepest: u32,
}

impl Level {
    fn take(&mut self, byte: u8) {
        match byte {
            b'(' | b'[' | b'{' => {
                self.now = self.now.saturating_add(1);
                self.deepest = self.deepest.max(self.now);
            }
            b')' | b']' | b'}' => self.now = self.now.saturating_sub(1),
            _ => {}
        }
    }
}

/// What stands at the end of the text read so far, on the present level.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Before {
    /// Nothing that could end a statement.
    #[default]
    Open,
    /// An operand: a line end may end the statement.
    Operand,
    /// The `}` of a block: a word starts another statement.
    Block,
    /// `;`: anything but a link word starts another statement.
    Semicolon,
}

/// Links that the parser would hold open at one time: those of each open bracket since its last separator.
struct Links<'a> {
    source: &'a str,
    levels: Vec<u32>,
    current: u32,
    total: u32,
    before: Before,
    line_end: bool,
}

impl<'a> Links<'a> {
    fn new(source: &'a str) -> Self {
        Self { source, levels: Vec::new(), current: 0, total: 0, before: Before::default(), line_end: false }
    }

    /// Fails when too much is open.
    fn take(&mut self, token: Token) -> Result<(), Problem> {
        let bytes = self.source.as_bytes().get(token.range()).unwrap_or_default();
        self.line_end |= token.line_end;
        match token.kind {
            Kind::LineComment | Kind::BlockComment => return Ok(()),
            Kind::Separator if bytes == b"," => self.reset(),
            Kind::Separator => {}
            Kind::Word | Kind::Text => self.start_statement(true),
            Kind::Regex => {
                // It may be a division, and what is behind it an expression.
                if raw_nesting(bytes) > DEPTH {
                    return Err(Problem::TooDeep { limit: DEPTH });
                }
                self.start_statement(true);
            }
            Kind::Prefix => {
                self.start_statement(true);
                if bytes == b"case" {
                    self.reset();
                }
                self.link();
            }
            Kind::Operator => {
                self.start_statement(false);
                self.link();
            }
            Kind::Link => self.link(),
            Kind::Open => {
                self.start_statement(bytes == b"{");
                self.open()?;
            }
            Kind::Close => self.close(),
            Kind::Template => {
                self.start_statement(false);
                self.template(bytes)?;
            }
        }
        self.line_end = false;
        self.before = match token.kind {
            Kind::Separator if bytes == b";" => Before::Semicolon,
            _ if token.ends_operand => Before::Operand,
            Kind::Close if bytes == b"}" => Before::Block,
            _ => Before::Open,
        };
        if self.total > CHAIN { Err(Problem::ChainTooLong { limit: CHAIN }) } else { Ok(()) }
    }

    /// After the last token; `cut` tells whether a literal, template or comment did not end where it had to. Brackets may
    /// hide in what was cut or misread: all of them count then.
    fn finish(self, cut: bool) -> Result<(), Problem> {
        if cut && raw_nesting(self.source.as_bytes()) > DEPTH {
            return Err(Problem::TooDeep { limit: DEPTH });
        }
        Ok(())
    }

    /// A token that cannot go on with the statement before it starts another one.
    fn start_statement(&mut self, cannot_continue: bool) {
        let ended = match self.before {
            Before::Semicolon => true,
            Before::Block => cannot_continue,
            Before::Operand => cannot_continue && self.line_end,
            Before::Open => false,
        };
        if ended {
            self.reset();
        }
    }

    fn link(&mut self) {
        self.current += 1;
        self.total += 1;
    }

    fn reset(&mut self) {
        self.total -= self.current;
        self.current = 0;
    }

    fn open(&mut self) -> Result<(), Problem> {
        self.link();
        self.levels.push(self.current);
        self.current = 0;
        if self.levels.len() > DEPTH as usize { Err(Problem::TooDeep { limit: DEPTH }) } else { Ok(()) }
    }

    fn close(&mut self) {
        self.reset();
        self.current = self.levels.pop().unwrap_or(0);
    }

    /// The parts of a template open and close a level as brackets do.
    fn template(&mut self, part: &[u8]) -> Result<(), Problem> {
        if part.first() == Some(&b'}') {
            self.close();
        } else {
            self.link();
        }
        if part.ends_with(b"${") { self.open() } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::{CHAIN, DEPTH, nesting, script, text};
    use crate::parse::Problem;

    const DEEP: Result<(), Problem> = Err(Problem::TooDeep { limit: DEPTH });
    const LONG: Result<(), Problem> = Err(Problem::ChainTooLong { limit: CHAIN });

    #[test]
    fn counts_brackets_outside_strings_and_comments() {
        assert_eq!(nesting(b"a{b:c(d[e])}"), 3);
        assert_eq!(nesting(b"a{content:\"(((\\\"(\"}/*((((*/b{c:'{{'}"), 1);
        assert_eq!(nesting(b"\"(((\n{"), 1);
        assert_eq!(text(&b"{".repeat(10_001)), DEEP);
        assert_eq!(text("a{}".repeat(10_001).as_bytes()), Ok(()));
    }

    #[test]
    fn refuses_deep_brackets_of_every_kind() {
        for opening in
            ["[", "(", "{", "a(", "a[", "(a)=>(", "`${", "function f(){", "{a:", "if(a){", "[\"]\","]
        {
            let found = script(&opening.repeat(100_000));
            assert!(found == DEEP || found == LONG, "{opening}: {found:?}");
        }
    }

    #[test]
    fn refuses_long_chains_of_every_kind() {
        for link in [
            "1+",
            "a.",
            "a()\n.b",
            "a[0]\n[0]",
            "!",
            "- ",
            "typeof ",
            "new ",
            "await ",
            "a?b:",
            "a=",
            "a=>",
            "async a=>",
            "if(a)\n",
            "while(a)\n",
            "for(;;)\n",
            "for await(a of b)\n",
            "with(a)\n",
            "do ",
            "a:\n",
            "if(a)b;else ",
            "if(a){}else ",
            "if(a)b\nelse ",
            "a\nin\n",
            "a`b`\n`c`.",
            "a??",
            "a**",
            "class extends\n",
            "a?.b\n.",
            "(a)\n(",
            "if(a)try{}finally{}else ",
            "yield ",
            "void\n",
            "delete\n",
        ] {
            let found = script(&link.repeat(100_000));
            assert!(found == DEEP || found == LONG, "{link}: {found:?}");
        }
    }

    #[test]
    fn accepts_long_flat_scripts() {
        for statement in [
            "a=b+c;",
            "a=b+c\n",
            "function f(){return a}",
            "if(a){b()}else{c()}\n",
            "a(b),",
            "x.y(z)\n",
            "var a = 1\n",
            "case 1:\n",
            "\"use strict\"\n",
            "while(a){}",
            "do{a()}while(b);",
            "class A{b(){}}\n",
            "for(;;)a();",
        ] {
            assert_eq!(script(&statement.repeat(100_000)), Ok(()), "{statement}");
        }
    }

    #[test]
    fn chains_inside_brackets_add_up() {
        let nested = "[1+1+1+1+1+1+1+1+1+1+".repeat(2_000);
        assert_eq!(script(&nested), LONG);
    }

    #[test]
    fn brackets_hidden_in_a_misread_template_count() {
        let hidden = format!("a}}\n/`/.test(b);{}", "[".repeat(100_000));
        assert!(script(&hidden).is_err());
    }

    #[test]
    fn brackets_hidden_in_a_division_taken_for_a_regular_expression_count() {
        let hidden = format!("x=function(){{}}/{}", "(".repeat(100_000));
        assert_eq!(script(&hidden), DEEP);
    }
}
