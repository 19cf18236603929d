//! How a text is laid out: the bytes that comments and needless white space take, directives and source-map
//! references in comments.
//!
//! One linear pass without a tree. It must understate rather than overstate what a minifier would remove, and
//! must not rename, fold or judge anything.

use super::guard::{comment_end, string_end};
use super::js::tokens::{Kind, Token, is_word};
use crate::facts::{Layout, Literal, Span};

/// Most directives kept of one text.
const DIRECTIVES: usize = 100;

/// Longest text kept of one directive, in characters.
const DIRECTIVE_LENGTH: usize = 100;

/// First words of comments that talk to tools.
const MARKERS: [&str; 18] = [
    "eslint-",
    "eslint ",
    "@ts-",
    "prettier-ignore",
    "biome-ignore",
    "istanbul ignore",
    "c8 ignore",
    "v8 ignore",
    "stylelint-",
    "tslint:",
    "jshint ",
    "jslint ",
    "noinspection",
    "sobria",
    "webpackChunkName",
    "webpackIgnore",
    "webpackPrefetch",
    "@vite-ignore",
];

/// What the text between the tokens tells.
#[derive(Debug)]
pub struct Laid {
    pub layout: Layout,
    pub directives: Vec<Literal>,
    /// Target of the last `sourceMappingURL` comment, unless it is a `data:` URI.
    pub source_map: Option<Literal>,
    /// The `data:` URI of a `sourceMappingURL` comment that no code follows.
    pub inline_map: Option<Span>,
}

/// Takes the tokens of a script, one after the other.
pub struct Script<'a> {
    pass: Pass<'a>,
    /// End of the last token.
    end: usize,
    /// End of the last one that is no comment, and whether it ends an operand.
    before: (usize, bool),
    /// White space and comments since then.
    gap: Gap,
}

impl<'a> Script<'a> {
    #[must_use]
    pub fn new(source: &'a str) -> Self {
        // The byte-order mark is no white space that a minifier removes.
        let end = if source.starts_with('\u{feff}') { 3 } else { 0 };
        Self { pass: Pass::new(source), end, before: (0, false), gap: Gap::default() }
    }

    #[inline]
    pub fn take(&mut self, token: Token) {
        self.end = token.end();
        self.gap.bytes += token.space as usize;
        self.gap.line_end |= token.line_end;
        if token.kind.is_comment() {
            self.gap.comment = true;
            self.pass.comment(token.start(), token.end());
            return;
        }
        if self.gap.bytes > 0 || self.gap.comment {
            let gap = std::mem::take(&mut self.gap);
            self.code(&gap, token);
        }
        self.before = (token.end(), token.ends_operand);
    }

    /// The code goes on behind a gap.
    fn code(&mut self, gap: &Gap, token: Token) {
        let bytes = self.pass.source.as_bytes();
        let (end, operand) = self.before;
        let last = end.checked_sub(1).and_then(|at| bytes.get(at)).copied();
        let first = bytes.get(token.start()).copied().unwrap_or(b' ');
        let starts_operand = matches!(token.kind, Kind::Word | Kind::Prefix | Kind::Text | Kind::Regex);
        let ends_statement = gap.line_end && operand && starts_operand;
        self.pass.white_space(gap.bytes, ends_statement || must_part(last, first));
        self.pass.inline_map = None;
    }

    #[must_use]
    pub fn finish(mut self) -> Laid {
        let behind = self.pass.source.len() - self.end;
        self.pass.white_space(self.gap.bytes + behind, false);
        self.pass.finish()
    }
}

/// The same of a style sheet.
#[must_use]
pub fn stylesheet(source: &str) -> Laid {
    let bytes = source.as_bytes();
    let mut pass = Pass::new(source);
    let mut before: Option<u8> = None;
    let mut gap = 0;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let rest = bytes.get(at..).unwrap_or_default();
        let end = match byte {
            byte if byte.is_ascii_whitespace() => {
                let length = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                gap += length;
                at += length;
                continue;
            }
            b'/' if rest.starts_with(b"/*") => {
                let end = comment_end(bytes, at);
                pass.comment(at, end);
                at = end;
                continue;
            }
            b'"' | b'\'' => string_end(bytes, at),
            b'u' | b'U' if is_bare_url(rest) => {
                at + memchr::memchr(b')', rest).map_or(rest.len(), |offset| offset + 1)
            }
            b'\\' => at + 2,
            _ => at + 1,
        };
        pass.white_space(gap, before.is_some_and(|before| parts_style(before, byte)));
        pass.inline_map = None;
        gap = 0;
        before = bytes.get(end.min(bytes.len()) - 1).copied();
        at = end;
    }
    pass.white_space(gap, false);
    pass.finish()
}

/// `url(` without a quote: what follows to `)` is one token, `/*` in it no comment.
fn is_bare_url(rest: &[u8]) -> bool {
    rest.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"url("))
        && rest
            .iter()
            .skip(4)
            .find(|byte| !byte.is_ascii_whitespace())
            .is_some_and(|byte| !b"\"'".contains(byte))
}

/// Does white space between these two bytes of a style sheet mean something?
fn parts_style(before: u8, after: u8) -> bool {
    !b"{};,:(>".contains(&before) && !b"{};,)>!".contains(&after)
}

/// Must a blank stand between tokens that end and start with these bytes?
fn must_part(last: Option<u8>, first: u8) -> bool {
    last.is_some_and(|last| (is_word(last) && is_word(first)) || (last == first && b"+-".contains(&first)))
}

/// White space between two tokens.
#[derive(Default)]
struct Gap {
    bytes: usize,
    line_end: bool,
    comment: bool,
}

/// What one pass adds up.
struct Pass<'a> {
    source: &'a str,
    comments: usize,
    legal: usize,
    white_space: usize,
    directives: Vec<Literal>,
    source_map: Option<Literal>,
    inline_map: Option<Span>,
}

impl<'a> Pass<'a> {
    fn new(source: &'a str) -> Self {
        Self {
            source,
            comments: 0,
            legal: 0,
            white_space: 0,
            directives: Vec::new(),
            source_map: None,
            inline_map: None,
        }
    }

    fn white_space(&mut self, bytes: usize, needed: bool) {
        self.white_space += bytes.saturating_sub(usize::from(needed));
    }

    fn comment(&mut self, start: usize, end: usize) {
        let Some(comment) = self.source.get(start..end) else { return };
        if let Some((offset, url)) = source_map_url(comment) {
            let span = Span::new(start + offset, start + offset + url.len());
            let inline = url.starts_with("data:");
            self.source_map = (!inline).then(|| Literal { text: url.into(), span });
            self.inline_map = inline.then_some(span);
            return;
        }
        if is_legal(comment) {
            self.legal += comment.len();
        } else {
            self.comments += comment.len();
        }
        let words = comment.trim_start_matches(['/', '*', '<', '!', '-', '#', ' ', '\t', '\r', '\n']);
        // Of many comments most start with another letter than any marker.
        let first = words.as_bytes().first();
        let marks = |marker: &&str| marker.as_bytes().first() == first && words.starts_with(*marker);
        if self.directives.len() < DIRECTIVES && MARKERS.iter().any(marks) {
            self.directives.push(directive(words, end - words.len()));
        }
    }

    fn finish(self) -> Laid {
        let count = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
        let line_ends = memchr::memchr_iter(b'\n', self.source.as_bytes()).count();
        let unfinished = !self.source.is_empty() && !self.source.ends_with('\n');
        let layout = Layout {
            lines: count(line_ends + usize::from(unfinished)),
            comments: count(self.comments),
            legal_comments: count(self.legal),
            white_space: count(self.white_space),
        };
        let Self { directives, source_map, inline_map, .. } = self;
        Laid { layout, directives, source_map, inline_map }
    }
}

/// First line of a comment's words, without its end mark.
fn directive(words: &str, start: usize) -> Literal {
    let line = words.lines().next().unwrap_or_default();
    let line = line.trim_end_matches(['*', '/', ' ', '\t']);
    let end = line.char_indices().nth(DIRECTIVE_LENGTH).map_or(line.len(), |(end, _)| end);
    let text = line.get(..end).unwrap_or_default();
    Literal { text: text.into(), span: Span::new(start, start + text.len()) }
}

/// Comments that minifiers keep: `/*!`, licences, conditional compilation.
fn is_legal(comment: &str) -> bool {
    comment.starts_with("/*!")
        || comment.starts_with("//!")
        || memchr::memchr_iter(b'@', comment.as_bytes()).any(|at| {
            let tag = comment.get(at + 1..).unwrap_or_default();
            ["license", "preserve", "cc_on", "lic"].iter().any(|word| {
                tag.strip_prefix(word)
                    .is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()))
            })
        })
}

/// Target of a `//# sourceMappingURL=…` or `/*# sourceMappingURL=… */` comment, with where in the comment it stands.
fn source_map_url(comment: &str) -> Option<(usize, &str)> {
    let words = comment.strip_prefix("//").or_else(|| comment.strip_prefix("/*"))?;
    let words = words.strip_prefix(['#', '@'])?.trim_start();
    let rest = words.strip_prefix("sourceMappingURL=")?.trim_ascii_start();
    let url = rest.split_ascii_whitespace().next()?;
    let url = url.strip_suffix("*/").unwrap_or(url);
    (!url.is_empty()).then(|| (comment.len() - rest.len(), url))
}

#[cfg(test)]
mod tests {
    use super::{Laid, Script, stylesheet};
    use crate::parse::js::tokens::Tokens;

    fn script(source: &str) -> Laid {
        let mut layout = Script::new(source);
        Tokens::new(source).for_each(|token| layout.take(token));
        layout.finish()
    }

    #[test]
    fn a_minified_script_has_nothing_to_remove() {
        for source in ["var a=1,b=a+ +b;return a", "a in b", "a=b\nc=d", "let x=`a  b\n`;f(\"  \")"] {
            assert_eq!(script(source).layout.removable(), 0, "{source}");
        }
    }

    #[test]
    fn white_space_and_comments_of_a_script_are_counted() {
        let Laid { layout, .. } =
            script("// one\nfunction f( a ) {\n  return a\n}\n/*! kept */\n/** @license MIT */\n");
        assert_eq!(layout.comments, 6);
        assert_eq!(layout.legal_comments, 11 + 19);
        // After `// one` 1, `( a ) {` 3, line ends and indentation 3 + 1, after `}` 1, after the last comments 2.
        assert_eq!(layout.white_space, 11);
        assert_eq!(layout.lines, 6);
    }

    #[test]
    fn comment_marks_in_literals_are_no_comments() {
        let Laid { layout, .. } = script("a=\"// b\";c='/* d */';e=/\\/*f/;g=`// ${\"/*\"} //`;h=/[/]//2");
        assert_eq!(layout.comments + layout.legal_comments, 0);
    }

    #[test]
    fn directives_are_found_with_their_place() {
        let source = "/* eslint-disable no-undef */\nf();// @ts-ignore: why\n/* see eslint-disable */";
        let Laid { directives, .. } = script(source);
        let texts: Vec<_> = directives.iter().map(|found| &*found.text).collect();
        assert_eq!(texts, ["eslint-disable no-undef", "@ts-ignore: why"]);
        for found in &directives {
            assert_eq!(&source[found.span.range()], &*found.text);
        }
    }

    #[test]
    fn the_last_source_map_counts_and_data_is_none() {
        let source = "a()\n//# sourceMappingURL=a.js.map\nb()\n//# sourceMappingURL=b.js.map";
        let found = script(source).source_map.unwrap();
        assert_eq!((&*found.text, &source[found.span.range()]), ("b.js.map", "b.js.map"));
        assert!(script("a()\n//# sourceMappingURL=data:application/json;base64,e30=").source_map.is_none());
        assert_eq!(&*stylesheet("a{}/*# sourceMappingURL=a.css.map*/").source_map.unwrap().text, "a.css.map");
        assert_eq!(
            script("//# sourceMappingURL=a.map").layout.comments,
            0,
            "a reference is no removable comment"
        );
    }

    #[test]
    fn a_map_inside_is_found_at_the_end_only() {
        let uri = |source: &str, laid: Laid| laid.inline_map.map(|span| source[span.range()].to_owned());
        let of_script = |source: &str| uri(source, script(source));
        let of_style = |source: &str| uri(source, stylesheet(source));
        let map = Some("data:application/json;base64,e30=".to_owned());
        assert_eq!(of_script("a()\n//# sourceMappingURL=data:application/json;base64,e30=\n"), map);
        assert_eq!(of_script("a()\n//# sourceMappingURL=data:application/json;base64,e30=\n// end"), map);
        assert_eq!(of_style("a{}/*# sourceMappingURL=data:application/json;base64,e30= */"), map);
        assert_eq!(of_style("a{}\n/*# sourceMappingURL=data:application/json;base64,e30=*/\n"), map);
        for source in [
            "f(`a\n//# sourceMappingURL=data:application/json;base64,e30=`);",
            "//# sourceMappingURL=data:application/json;base64,e30=\na()",
            "a()\n//# sourceMappingURL=data:application/json;base64,e30=\n//# sourceMappingURL=a.js.map",
            "s+='/*# sourceMappingURL=data:application/json;base64,'.concat(x)+' */'",
            "",
        ] {
            assert_eq!(of_script(source), None, "{source}");
        }
        assert_eq!(of_style("/*# sourceMappingURL=data:application/json;base64,e30=*/a{}"), None);
    }

    #[test]
    fn a_minified_style_sheet_has_nothing_to_remove() {
        for source in [
            "a b{c:d e;f:calc(1px + 2px)}",
            "@media (a) and (b){c{d:url( x  /* y */)}}",
            "a :hover{b:\"  \"}",
            "a{b:c d!important}",
        ] {
            assert_eq!(stylesheet(source).layout.removable(), 0, "{source}");
        }
    }

    #[test]
    fn white_space_and_comments_of_a_style_sheet_are_counted() {
        let Laid { layout, directives, .. } = stylesheet("/* stylelint-disable */\na > b {\n  c: d  e;\n}\n");
        assert_eq!(layout.comments, 23);
        assert_eq!(layout.white_space, 1 + 3 + 3 + 1 + 1 + 1 + 1);
        assert_eq!(&*directives[0].text, "stylelint-disable");
    }

    #[test]
    fn any_text_can_be_read() {
        for source in
            ["", "\u{feff}", "'", "/*", "url(", "\\", "a\\", "é\u{2028}", "`${`${", "//# sourceMappingURL="]
        {
            assert!(script(source).layout.removable() <= source.len() as u64, "{source:?}");
            assert!(stylesheet(source).layout.removable() <= source.len() as u64, "{source:?}");
        }
    }
}
