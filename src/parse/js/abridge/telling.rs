//! Tokens that tell something by what they say, and how much around them has to stay for it.

use super::level::{Callee, Keep, Level, Role, Segment};
use super::{Abridging, has_escape};
use crate::parse::js::tokens::{Kind, Token};
use crate::parse::js::{literals, names, routes};

impl<'a> Abridging<'a> {
    pub(super) fn word(&mut self, token: Token, text: &'a str) {
        let kind = token.kind;
        let member = self.is_dot(0);
        let roles = if has_escape(token, text) { self.escaped(text) } else { names::roles(text) };
        let constructing = self.text(0) == "new" || (self.text(0) == "(" && self.text(1) == "new");
        if kind == Kind::Word {
            let outer = if member { self.callee } else { Callee { constructing, ..Callee::default() } };
            let global = if member { outer.global } else { roles & names::GLOBAL != 0 };
            let method =
                roles & (names::WEB_METHOD | names::LOADER) != 0 || (self.subscribes && text == "subscribe");
            self.callee = Callee { global, method, constructing: outer.constructing };
            if outer.constructing && (global || method) {
                self.tell();
            }
        } else {
            self.callee = Callee { constructing: kind == Kind::Prefix && text == "new", ..Callee::default() };
        }
        match text {
            "import" | "export" if !member => {
                self.tell();
                // `import(…)`: how the address is written matters.
                if text == "import" {
                    self.awaited.keep = Keep::Values;
                }
            }
            "await" if !member && self.functions == 0 => self.tell(),
            "case" | "default" => self.level().segment.fixed = true,
            "pushManager" => self.subscribes = true,
            _ => {}
        }
        if roles & names::READ != 0 {
            self.tell();
        }
        if roles & names::OPTION != 0 {
            self.keep_object();
        }
    }

    /// Roles of a name with escapes in it, as builds that keep to ASCII write Angular's. Other names are only compared as
    /// they are written.
    fn escaped(&mut self, text: &str) -> u16 {
        let name = literals::cooked(text);
        let roles = names::roles(&name);
        let compared = matches!(&*name, "e" | "u" | "subscribe" | "pushManager");
        self.in_doubt |= compared || roles & !names::LOADER != 0;
        roles
    }

    /// An option was named: its object stays, and the list that the object is in.
    fn keep_object(&mut self) {
        let bracket = |above: usize| {
            self.levels
                .len()
                .checked_sub(above + 1)
                .and_then(|index| self.levels.get(index))
                .map_or(0, |level| level.bracket)
        };
        let mut above = 0;
        while matches!(bracket(above), b'(' | b'[') {
            above += 1;
        }
        let mut list = above + 1;
        while bracket(list) == b'(' {
            list += 1;
        }
        self.keep(if bracket(list) == b'[' { list } else { above }, Keep::Values);
    }

    pub(super) fn string(&mut self, text: &'a str) {
        let quote = text.bytes().next().unwrap_or_default();
        let Some(content) = text.get(1..).and_then(|rest| rest.strip_suffix(char::from(quote))) else {
            self.in_doubt = true;
            return;
        };
        self.literal(content);
        self.callee = Callee::default();
    }

    /// A string, or a template without expressions.
    fn literal(&mut self, content: &'a str) {
        let cooked = literals::cooked(content);
        if literals::tells(&cooked) {
            self.tell();
        }
        let roles = names::roles(&cooked);
        let before = self.text(0);
        if before == "["
            && (roles & (names::WEB_METHOD | names::LOADER) != 0
                || matches!(&*cooked, "e" | "u" | "subscribe"))
        {
            self.level().callee.method = true;
        }
        if roles & names::OPTION != 0 {
            self.keep_object();
        }
        if roles & names::TAG != 0 && before == "(" {
            let grouped = self.level().role == Role::Grouping;
            self.keep(usize::from(grouped), Keep::Values);
        }
        self.subscribes |= &*cooked == "pushManager";
        if self.naming > 0 && (before == "?" || (before == "(" && self.text(1) == "?")) {
            self.tell();
        }
        if before == ":"
            && self.is_key(1)
            && names::has(key(self.text(1)), names::ROUTE)
            && routes::is_text(&cooked)
        {
            self.keep(0, Keep::All);
        }
    }

    /// Does the token `index` back stand where an object has its keys?
    fn is_key(&self, index: usize) -> bool {
        matches!(self.text(index + 1), "{" | ",")
    }

    pub(super) fn template(&mut self, token: Token, text: &'a str) {
        let starts = text.starts_with('`');
        let opens = text.ends_with("${");
        let content = text.get(1..).unwrap_or_default();
        let content = content.strip_suffix("${").or_else(|| content.strip_suffix('`'));
        let Some(content) = content else {
            self.in_doubt = true;
            return;
        };
        if !starts {
            self.leave(token, b'`');
        }
        if starts && !opens {
            self.literal(content);
        } else if literals::tells(&literals::cooked(content)) {
            self.tell();
        }
        self.callee = Callee::default();
        if opens {
            let keep = self.inherited(false);
            let (start, inside) = (token.start(), token.end());
            let segment = Segment { start: inside, ..Segment::default() };
            self.push(Level { start, inside, bracket: b'`', keep, segment, ..Level::default() });
        }
    }

    pub(super) fn operator(&mut self, text: &str) {
        if matches!(text, "." | "?.") {
            return;
        }
        self.callee = Callee::default();
        // Whether a slash divides or opens a regular expression hangs on what the brace closes.
        self.in_doubt |= text.starts_with('/') && self.text(0) == "}";
        match text {
            ":" => {
                if names::has(key(self.text(0)), names::CONSTRAINT) {
                    self.keep_object();
                }
                self.route_key();
            }
            _ if is_assignment(text) => {
                let before = key(self.text(0));
                if names::has(before, names::MEDIA) && self.is_dot(1) {
                    self.tell();
                    self.awaited.keep = Keep::Values;
                }
                if names::has(before, names::FILE_NAMER) && !self.level().names_files {
                    self.level().names_files = true;
                    self.naming += 1;
                }
            }
            _ => {}
        }
    }

    /// `"/viewer":` and `"/viewer"(`: the property's name may be a route.
    pub(super) fn route_key(&mut self) {
        let slash = |text: &str| text.starts_with(['/', '\\']);
        if self.before(0).kind == Kind::Text && slash(key(self.text(0))) && self.is_key(0) {
            self.keep(0, Keep::All);
        }
    }
}

/// A name without the quotes of a string.
fn key(text: &str) -> &str {
    text.trim_matches(['"', '\'', '`'])
}

fn is_assignment(operator: &str) -> bool {
    operator.ends_with('=') && !operator.starts_with("==") && !matches!(operator, "!=" | "!==" | "<=" | ">=")
}
