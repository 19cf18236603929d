//! Signs of how a text was built: the texts that development builds and their tools leave in, whatever a minifier
//! renames. Must not judge.

use std::iter::Peekable;
use std::sync::LazyLock;
use std::vec::IntoIter;

use aho_corasick::{AhoCorasick, Match, MatchKind};

use super::js::tokens::Token;
use crate::facts::{BuildMark, BuildSign, Span};

/// Texts that stand in the build in question and in no other build of the same library, as far as they can be known:
/// messages that production builds drop with the branch that prints them.
const MARKS: [(&str, BuildSign); 12] = [
    ("%cDownload the React DevTools ", BuildSign::ReactDevelopment),
    ("You are running Vue in development mode.", BuildSign::VueDevelopment),
    ("You are running a development build of Vue.", BuildSign::VueDevelopment),
    ("Lit is in dev mode. Not recommended for production!", BuildSign::LitDevelopment),
    // The backslash belongs to the string that is evaluated: a map comment of the file itself has none.
    ("\\n//# sourceURL=webpack://", BuildSign::EvaluatedModules),
    ("\\n//# sourceURL=webpack-internal:///", BuildSign::EvaluatedModules),
    ("[HMR] Waiting for update signal from WDS...", BuildSign::LiveReload),
    ("/__webpack_hmr", BuildSign::LiveReload),
    ("/@vite/client", BuildSign::LiveReload),
    (":35729/livereload.js", BuildSign::LiveReload),
    ("/browser-sync/browser-sync-client", BuildSign::LiveReload),
    ("process.env.NODE_ENV", BuildSign::NodeEnvironment),
];

/// No mark starts another one, and so which match comes first does not matter; this kind skips through a text.
static SEARCHER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let marks = MARKS.iter().map(|(text, _)| text);
    AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(marks).ok()
});

/// The marks in a script, before it is known which of them stand in comments.
pub struct Marks {
    /// Those behind the comments seen so far, in the order of their places.
    ahead: Peekable<IntoIter<BuildMark>>,
    /// Those before, outside comments.
    marks: Vec<BuildMark>,
}

impl Marks {
    pub fn new(source: &str) -> Self {
        let hits = SEARCHER.iter().flat_map(|searcher| searcher.find_iter(source));
        let mark =
            |hit: Match| BuildMark { sign: MARKS[hit.pattern()].1, span: Span::new(hit.start(), hit.end()) };
        let found: Vec<BuildMark> = hits.map(mark).collect();
        Self { ahead: found.into_iter().peekable(), marks: Vec::new() }
    }

    /// Takes the tokens of the script, one after the other: what stands in a comment is no mark.
    #[inline]
    pub fn take(&mut self, token: Token) {
        if !token.kind.is_comment() {
            return;
        }
        while let Some(mark) = self.ahead.next_if(|mark| mark.span.start < token.span.end) {
            if mark.span.start < token.span.start {
                self.marks.push(mark);
            }
        }
    }

    /// The first mark of each sign, in the order of the signs.
    pub fn finish(self) -> Vec<BuildMark> {
        let Self { ahead, mut marks } = self;
        marks.extend(ahead);
        marks.sort_by_key(|mark| (mark.sign, mark.span));
        marks.dedup_by_key(|mark| mark.sign);
        marks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::js::tokens::Tokens;

    fn build_marks(source: &str) -> Vec<BuildMark> {
        let mut marks = Marks::new(source);
        Tokens::new(source).for_each(|token| marks.take(token));
        marks.finish()
    }

    fn signs(source: &str) -> Vec<BuildSign> {
        build_marks(source).into_iter().map(|mark| mark.sign).collect()
    }

    #[test]
    fn each_sign_is_found_once_with_its_first_place() {
        let source =
            "if(process.env.NODE_ENV!=='x'){}eval('a\\n//# sourceURL=webpack://a/b?');process.env.NODE_ENV";
        assert_eq!(signs(source), [BuildSign::EvaluatedModules, BuildSign::NodeEnvironment]);
        assert_eq!(build_marks(source)[1].span, Span::new(3, 23));
    }

    #[test]
    fn comments_and_the_map_of_the_file_itself_are_no_signs() {
        for source in [
            "a()\n//# sourceURL=webpack://a/b.js",
            "/* process.env.NODE_ENV */ b() // process.env.NODE_ENV",
            "/**\n * %cDownload the React DevTools \n */",
            "",
        ] {
            assert!(signs(source).is_empty(), "{source}");
        }
    }
}
