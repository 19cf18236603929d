//! The elements open at a place of the document.
//!
//! A small part of the tree construction of the HTML standard: void elements, implied end tags, mis-nested end tags,
//! foreign content. Formatting elements are not reopened and nothing is moved out of tables: parents are right for
//! documents that nest well, and near for others.

use super::names;

/// Deeper elements are siblings, as in Blink (`kMaximumHTMLParserDOMTreeDepth`), so that every search is short.
const MAX_DEPTH: usize = 512;

/// Elements that end tags and implied ends of others do not reach over.
/// <https://html.spec.whatwg.org/multipage/parsing.html#has-an-element-in-scope>
const SCOPE: &[&str] =
    &["applet", "caption", "foreignobject", "html", "marquee", "object", "table", "td", "template", "th"];

/// An element whose end tag has not come.
struct Open {
    element: usize,
    name: Box<str>,
    foreign: bool,
    /// One of [`SCOPE`].
    scope: bool,
}

#[derive(Default)]
pub(super) struct Tree {
    open: Vec<Open>,
    /// Elements too deep to be kept, whose end tags are still to come.
    beyond: usize,
    /// How many open elements hide their text, and how many show code.
    hidden: usize,
    code: usize,
}

impl Tree {
    pub fn parent(&self) -> Option<usize> {
        self.open.last().map(|open| open.element)
    }

    /// How many of the open elements hide their text.
    pub fn hidden(&self) -> usize {
        self.hidden
    }

    pub fn shows_code(&self) -> bool {
        self.code > 0
    }

    /// Inside `svg` or `math`, where no tag switches the tokenizer and `/>` ends an element; not where these hold HTML.
    pub fn in_foreign_content(&self) -> bool {
        let holds_html =
            |open: &Open| matches!(&*open.name, "foreignobject" | "desc" | "title" | "annotation-xml");
        self.open.last().is_some_and(|open| open.foreign && !holds_html(open))
    }

    /// Ends what the start tag `name` ends by itself; gives the elements ended.
    pub fn before_start(&mut self, name: &str) -> Vec<usize> {
        let mut ended = Vec::new();
        if self.in_foreign_content() {
            return ended;
        }
        if !names::stays_in_head(name) {
            ended.extend(self.leave_head());
        }
        if names::closes_paragraph(name) {
            ended.extend(self.end_nearest(&["p"], &["button"]));
        }
        let (ends, barrier): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol", "menu", "dir"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            "option" => (&["option"], &["select", "datalist"]),
            "optgroup" => {
                ended.extend(self.end_nearest(&["option"], &["select"]));
                (&["optgroup"], &["select"])
            }
            "rt" | "rp" => (&["rt", "rp"], &["ruby"]),
            "a" => (&["a"], &[]),
            "button" => (&["button"], &[]),
            "td" | "th" => return chain(ended, self.end_in_table(&["td", "th"], "tr")),
            "tr" => {
                return chain(ended, self.end_in_table(&["tr", "td", "th", "caption", "colgroup"], "table"));
            }
            "thead" | "tbody" | "tfoot" | "caption" | "colgroup" => {
                let parts = ["thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup"];
                return chain(ended, self.end_in_table(&parts, "table"));
            }
            _ => return ended,
        };
        chain(ended, self.end_nearest(ends, barrier))
    }

    /// Opens `element`, unless it has no content.
    pub fn start(&mut self, name: &str, element: usize, self_closing: bool) {
        let foreign = matches!(name, "svg" | "math") || self.in_foreign_content();
        let empty = if foreign { self_closing } else { names::is_void(name) };
        if empty {
            return;
        }
        if self.open.len() >= MAX_DEPTH {
            self.beyond += 1;
            return;
        }
        self.hidden += usize::from(names::is_hidden(name));
        self.code += usize::from(names::shows_code(name));
        self.open.push(Open { element, name: name.into(), foreign, scope: SCOPE.contains(&name) });
    }

    /// Handles the end tag `name`; gives the elements ended, none when nothing matches.
    pub fn end(&mut self, name: &str) -> Vec<usize> {
        // What follows `</body>` still belongs to the body.
        if matches!(name, "html" | "body") {
            return Vec::new();
        }
        if self.beyond > 0 {
            self.beyond -= 1;
            return Vec::new();
        }
        match name {
            "table" | "template" => {
                self.end_up_to(|open| &*open.name == name, |open| matches!(&*open.name, "template" | "html"))
            }
            "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" | "caption" => self.end_up_to(
                |open| &*open.name == name,
                |open| matches!(&*open.name, "table" | "template" | "html"),
            ),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.end_up_to(|open| is_heading(&open.name), |open| open.scope)
            }
            _ => self.end_up_to(|open| &*open.name == name, |open| open.scope),
        }
    }

    /// Ends an open `head`: the start of what belongs to the body was met.
    pub fn leave_head(&mut self) -> Vec<usize> {
        if self.last_name() == "head" { self.end_from(self.open.len() - 1) } else { Vec::new() }
    }

    /// Ends everything, innermost first.
    pub fn finish(&mut self) -> Vec<usize> {
        self.end_from(0)
    }

    fn last_name(&self) -> &str {
        self.open.last().map_or("", |open| &open.name)
    }

    fn end_nearest(&mut self, names: &[&str], barrier: &[&str]) -> Vec<usize> {
        self.end_up_to(
            |open| names.contains(&&*open.name),
            |open| open.scope || barrier.contains(&&*open.name),
        )
    }

    /// Ends the outermost of `parts` inside the current table, looking no further than `limit`.
    fn end_in_table(&mut self, parts: &[&str], limit: &str) -> Vec<usize> {
        let inside = self
            .open
            .iter()
            .rposition(|open| &*open.name == limit || matches!(&*open.name, "table" | "template"))
            .map_or(0, |position| position + 1);
        match self.open[inside..].iter().position(|open| parts.contains(&&*open.name)) {
            Some(position) => self.end_from(inside + position),
            None => Vec::new(),
        }
    }

    fn end_up_to(&mut self, wanted: impl Fn(&Open) -> bool, barrier: impl Fn(&Open) -> bool) -> Vec<usize> {
        for (position, open) in self.open.iter().enumerate().rev() {
            if wanted(open) {
                return self.end_from(position);
            }
            if barrier(open) {
                break;
            }
        }
        Vec::new()
    }

    fn end_from(&mut self, position: usize) -> Vec<usize> {
        let ended: Vec<Open> = self.open.drain(position..).rev().collect();
        for open in &ended {
            self.hidden -= usize::from(names::is_hidden(&open.name));
            self.code -= usize::from(names::shows_code(&open.name));
        }
        ended.into_iter().map(|open| open.element).collect()
    }
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

fn chain(mut first: Vec<usize>, second: Vec<usize>) -> Vec<usize> {
    first.extend(second);
    first
}
