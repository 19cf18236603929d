//! Leaves out of a script what can hold no fact, so that the parser reads a small part of it.
//!
//! Bodies, objects and lists in braces and brackets without a telling token become empty, statements without one are
//! left out. Around what tells something, everything stays that the visitor looks at: the call, its arguments, the
//! functions and properties it stands in. A token too many is harmless, one too few loses a fact: in doubt it is
//! kept, and where the scan itself is in doubt the whole script is parsed. That the facts are the same either way is
//! tested on random and real scripts.

mod kept;
mod level;
mod telling;
#[cfg(test)]
mod tests;

use super::tokens::{Kind, Token};
use super::{names, routes};
use crate::parse::guard::DEPTH;
pub use kept::Abridged;
use kept::Kept;
use level::{Awaited, Callee, Closed, Keep, Level, Role, Seen, Segment};

/// Groups shorter than this are not worth a hole, in bytes.
const SHORT: usize = 16;

/// Bytes of `\u0061`.
const SHORTEST_ESCAPE: usize = 6;

/// Takes the tokens of a script, one after the other.
pub struct Abridging<'a> {
    source: &'a str,
    kept: Kept,
    levels: Vec<Level>,
    functions: usize,
    naming: usize,
    /// The tokens before, in a ring.
    seen: [Seen<'a>; 4],
    /// Where the nearest of them stands.
    newest: usize,
    closed: Closed,
    callee: Callee,
    awaited: Awaited,
    subscribes: bool,
    /// Nothing waits for the next token: see [`changes_nothing`].
    is_settled: bool,
    in_doubt: bool,
}

impl<'a> Abridging<'a> {
    pub fn new(source: &'a str) -> Self {
        let none = Seen { kind: Kind::Separator, text: "", ends_operand: false, is_dot: false };
        Self {
            source,
            kept: Kept::default(),
            levels: vec![Level::default()],
            functions: 0,
            naming: 0,
            seen: [none; 4],
            newest: 0,
            closed: Closed::default(),
            callee: Callee::default(),
            awaited: Awaited::default(),
            subscribes: false,
            is_settled: false,
            // Module federation is read from tables that no token gives away.
            in_doubt: memchr::memmem::find(source.as_bytes(), b".remotes").is_some(),
        }
    }

    pub fn take(&mut self, token: Token) {
        if self.in_doubt {
            return;
        }
        let Some(text) = self.source.get(token.range()) else {
            self.in_doubt = true;
            return;
        };
        if token.kind.is_comment() {
            self.comment(token, text);
            return;
        }
        if !(self.is_settled && changes_nothing(token, text)) {
            self.read(token, text);
            self.is_settled = self.settles(token.kind);
        }
        let is_dot = token.kind == Kind::Operator && self.makes_dot(text);
        let Token { kind, ends_operand, .. } = token;
        self.newest = (self.newest + 1) % self.seen.len();
        self.seen[self.newest] = Seen { kind, text, ends_operand, is_dot };
    }

    /// Of a long comment its ends stay, with a line end between them: it may end a statement.
    fn comment(&mut self, token: Token, text: &str) {
        // What is a comment in a script is none in a module.
        self.in_doubt |= text.starts_with(['<', '-']);
        if text.len() <= routes::LONGEST {
            return;
        }
        let end = match token.kind {
            Kind::BlockComment => memchr::memrchr(b'\n', text.as_bytes()),
            _ => Some(text.len()),
        };
        if let Some(end) = end {
            self.kept.leave_out(token.start() + "//".len(), token.start() + end);
        }
    }

    /// After a token of this kind, does nothing wait for what comes next?
    fn settles(&self, kind: Kind) -> bool {
        let begun = |level: &Level| level.segment.begun && level.silent.is_none();
        let constructs = kind == Kind::Prefix || (kind == Kind::Open && self.before(0).kind == Kind::Prefix);
        !constructs
            && self.awaited == Awaited::default()
            && self.callee == Callee::default()
            && self.levels.last().is_some_and(begun)
    }

    /// Kept apart from [`Self::take`], which most tokens leave at once.
    #[inline(never)]
    fn read(&mut self, token: Token, text: &'a str) {
        let Awaited { keep: keep_next, chunk } = std::mem::take(&mut self.awaited);
        if chunk && !is_name(token.kind, text) {
            self.tell();
        }
        self.begin(token, continues(text));
        match token.kind {
            Kind::Word | Kind::Prefix | Kind::Link => self.word(token, text),
            Kind::Text => self.string(text),
            Kind::Template => self.template(token, text),
            Kind::Operator => self.operator(text),
            Kind::Separator => self.separator(token, text),
            Kind::Open => self.open(token, text, keep_next),
            Kind::Close => self.close(token, text),
            Kind::Regex => {
                self.callee = Callee::default();
                // Names to some, keywords to others.
                self.in_doubt |= matches!(self.text(0), "}" | "of" | "await" | "yield");
            }
            Kind::LineComment | Kind::BlockComment => {}
        }
    }

    /// The abridged script; `None` where the whole has to be parsed.
    pub fn finish(mut self) -> Option<Abridged> {
        let end = self.source.len();
        let root = self.levels.pop().filter(|_| self.levels.is_empty() && !self.in_doubt)?;
        if !root.tells {
            return Some(Abridged::default());
        }
        self.end_segments(&root, end);
        Some(self.kept.abridged(self.source))
    }

    /// The token `index` before the one that comes now, the nearest being 0; three are known.
    fn before(&self, index: usize) -> Seen<'a> {
        self.seen[(self.newest + self.seen.len() - index) % self.seen.len()]
    }

    fn text(&self, index: usize) -> &'a str {
        self.before(index).text
    }

    /// Is the token `index` back a dot before a member's name?
    fn is_dot(&self, index: usize) -> bool {
        self.before(index).is_dot
    }

    /// Is this operator a dot, and not the last of three?
    fn makes_dot(&self, text: &str) -> bool {
        match text {
            "?." => true,
            "." => self.text(0) != "." || self.text(1) != ".",
            _ => false,
        }
    }

    fn level(&mut self) -> &mut Level {
        if self.levels.is_empty() {
            self.in_doubt = true;
            self.levels.push(Level::default());
        }
        let last = self.levels.len() - 1;
        &mut self.levels[last]
    }

    /// What is read now tells something: it stays, with what it stands in.
    fn tell(&mut self) {
        let level = self.level();
        level.tells = true;
        level.segment.tells = true;
    }

    /// Keeps the open group `above` levels up, from its bracket on.
    fn keep(&mut self, above: usize, keep: Keep) {
        self.tell();
        let Some(index) = self.levels.len().checked_sub(above + 1) else { return };
        for level in &mut self.levels[index..] {
            level.keep = level.keep.max(keep);
            level.silent = None;
        }
        let start = self.levels[index].start;
        self.kept.restore(start);
    }

    /// The first token of a segment decides what becomes of the one before, and whether its own can be left out.
    fn begin(&mut self, token: Token, continues: bool) {
        let level = self.level();
        if let Some(start) = level.silent.take()
            && !continues
        {
            self.kept.leave_out(start, token.start());
        }
        let segment = &mut self.level().segment;
        if !segment.begun {
            segment.begun = true;
            segment.fixed = continues;
        }
    }

    /// Leaves out what is silent at the end of a group that tells something.
    fn end_segments(&mut self, level: &Level, end: usize) {
        let Segment { start, begun, tells, fixed } = level.segment;
        let silent = (begun && !tells && !fixed).then_some(start);
        if let Some(start) = level.silent.or(silent) {
            self.kept.leave_out(start, end);
        }
    }

    fn separator(&mut self, token: Token, text: &str) {
        self.callee = Callee::default();
        let ends = text == ";";
        let naming = std::mem::take(&mut self.level().names_files);
        self.naming -= usize::from(naming);
        let level = self.level();
        if ends && matches!(level.bracket, b'{' | 0) {
            let Segment { start, tells, fixed, .. } = level.segment;
            if !tells && !fixed && level.keep == Keep::Telling {
                level.silent = Some(start);
            }
            level.segment = Segment { start: token.end(), ..Segment::default() };
        }
    }

    /// What functions do and calls are given is no part of a value.
    fn inherited(&mut self, is_code: bool) -> Keep {
        match self.level().keep {
            Keep::Values if is_code => Keep::Telling,
            keep => keep,
        }
    }

    fn open(&mut self, token: Token, text: &str, keep_next: Keep) {
        let bracket = text.bytes().next().unwrap_or_default();
        let before = self.before(0);
        let word = self.text(0);
        let operand = before.ends_operand;
        let callee = std::mem::take(&mut self.callee);
        let is_call = bracket == b'(' && (operand || word == "?.");
        let is_function = bracket == b'{' && (word == "=>" || (word == ")" && !self.closed.is_head));
        let mut level = Level {
            start: token.start(),
            inside: token.end(),
            bracket,
            keep: self.inherited(is_function || is_call).max(keep_next),
            role: if is_function { Role::Function } else { Role::Other },
            segment: Segment { start: token.end(), ..Segment::default() },
            ..Level::default()
        };
        match bracket {
            b'(' => {
                self.route_key();
                let head = matches!(word, "if" | "while" | "for" | "with" | "switch" | "catch")
                    || (word == "await" && self.text(1) == "for");
                if head {
                    level.role = Role::Head;
                } else if !is_call {
                    level.role = Role::Grouping;
                }
                if callee.global || callee.method {
                    level.keep = level.keep.max(Keep::Values);
                    self.tell();
                }
                self.awaited.chunk = matches!(word, "e" | "u") && self.is_dot(1);
            }
            b'[' if operand || word == "?." => {
                level.callee = Callee { method: false, ..callee };
                // An object that is looked up where it is written: a bundler's table.
                if before.kind == Kind::Close && self.closed.is_object {
                    self.kept.restore(self.closed.start);
                    self.tell();
                }
            }
            b'[' => level.can_be_empty = self.starts_list(),
            _ => level.can_be_empty = true,
        }
        self.functions += usize::from(is_function);
        self.push(level);
    }

    /// Is the `[` that comes now one of a list, and no computed name of a property?
    fn starts_list(&mut self) -> bool {
        let before = self.text(0);
        match self.before(0).kind {
            Kind::Operator => !before.starts_with('*'),
            Kind::Open => before != "{",
            Kind::Separator => before == "," && matches!(self.level().bracket, b'(' | b'['),
            Kind::Prefix => before == "return",
            _ => false,
        }
    }

    /// A script deeper than any parser reads is for its guard to refuse.
    fn push(&mut self, level: Level) {
        self.in_doubt |= self.levels.len() > DEPTH as usize;
        self.levels.push(level);
    }

    fn close(&mut self, token: Token, text: &str) {
        let opened = match text {
            ")" => b'(',
            "]" => b'[',
            _ => b'{',
        };
        self.leave(token, opened);
    }

    /// The innermost group ends.
    fn leave(&mut self, token: Token, bracket: u8) {
        let Some(level) = self.levels.pop().filter(|_| !self.levels.is_empty()) else {
            self.in_doubt = true;
            return;
        };
        self.in_doubt |= level.bracket != bracket;
        self.functions -= usize::from(level.role == Role::Function);
        self.naming -= usize::from(level.names_files);
        if level.tells {
            self.tell();
            if bracket == b'{' && level.keep == Keep::Telling {
                self.end_segments(&level, token.start());
            }
        } else if level.keep == Keep::Telling && level.can_be_empty && token.start() - level.inside >= SHORT {
            self.kept.leave_out(level.inside, token.start());
        }
        self.closed = Closed {
            start: level.start,
            is_head: level.role == Role::Head,
            is_object: bracket == b'{' || (level.role == Role::Grouping && self.text(0) == "}"),
        };
        match bracket {
            b'(' if level.role == Role::Grouping => {}
            b'[' => self.callee = level.callee,
            _ => self.callee = Callee::default(),
        }
    }
}

/// Is it a name without a role, or a dot? Most tokens are, and where nothing waits for them they decide nothing.
fn changes_nothing(token: Token, text: &str) -> bool {
    match token.kind {
        Kind::Word => names::roles(text) == 0 && !has_escape(token, text),
        Kind::Operator => text == ".",
        _ => false,
    }
}

fn has_escape(token: Token, name: &str) -> bool {
    !token.plain && name.len() >= SHORTEST_ESCAPE && name.bytes().any(|byte| byte == b'\\')
}

fn is_name(kind: Kind, text: &str) -> bool {
    kind == Kind::Close
        || (kind == Kind::Word && !text.starts_with(|first: char| first.is_ascii_digit() || first == '.'))
}

/// Does the statement before go on with this word?
fn continues(word: &str) -> bool {
    matches!(word, "else" | "while" | "catch" | "finally")
}
