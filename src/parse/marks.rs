//! Signs of how a text was built: the source map that it ends with, and the texts that development builds and their
//! tools leave in, whatever a minifier renames. Must not judge.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use memchr::memmem;

use super::js::tokens::{Kind, Tokens};
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

static SEARCHER: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::new(MARKS.iter().map(|(text, _)| text)).ok());

/// The first mark of each sign outside comments, in the order of the signs.
pub fn build_marks(source: &str) -> Vec<BuildMark> {
    let Some(searcher) = &*SEARCHER else { return Vec::new() };
    let hits: Vec<BuildMark> = searcher
        .find_iter(source)
        .map(|hit| BuildMark { sign: MARKS[hit.pattern()].1, span: Span::new(hit.start(), hit.end()) })
        .collect();
    if hits.is_empty() {
        return hits;
    }
    let comments: Vec<(usize, usize)> = Tokens::new(source)
        .filter(|token| matches!(token.kind, Kind::LineComment | Kind::BlockComment))
        .map(|token| (token.start, token.end))
        .collect();
    let in_comment = |mark: &BuildMark| {
        let start = mark.span.start as usize;
        let after = comments.partition_point(|(from, _)| *from <= start);
        after.checked_sub(1).is_some_and(|before| start < comments[before].1)
    };
    let mut marks: Vec<BuildMark> = hits.into_iter().filter(|mark| !in_comment(mark)).collect();
    marks.sort_by_key(|mark| (mark.sign, mark.span));
    marks.dedup_by_key(|mark| mark.sign);
    marks
}

/// The `data:` URI of the `sourceMappingURL` comment that a script or style sheet ends with. One inside a string (the
/// text of a worker, a style that is added at run time) has code behind it.
pub fn inline_map(source: &str) -> Option<Span> {
    const NAME: &str = "sourceMappingURL=";
    let name = memmem::rfind(source.as_bytes(), b"sourceMappingURL=data:")?;
    let before = source.get(..name)?.trim_end_matches([' ', '\t']);
    let start = name + NAME.len();
    let uri = source.get(start..)?.split([' ', '\t', '\r', '\n']).next()?;
    let uri = uri.strip_suffix("*/").unwrap_or(uri);
    let behind = source.get(start + uri.len()..)?.trim_start().trim_start_matches("*/");
    let last = behind.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with("//"));
    let in_comment = ["//#", "//@", "/*#", "/*@"].iter().any(|mark| before.ends_with(mark));
    let in_string = uri.contains(['"', '\'', '`']);
    (in_comment && last && !in_string).then(|| Span::new(start, start + uri.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_map_inside_is_found_at_the_end_only() {
        let uri = |source: &'static str| inline_map(source).map(|span| &source[span.range()]);
        let map = "data:application/json;base64,e30=";
        assert_eq!(uri("a()\n//# sourceMappingURL=data:application/json;base64,e30=\n"), Some(map));
        assert_eq!(uri("a{}/*# sourceMappingURL=data:application/json;base64,e30= */"), Some(map));
        assert_eq!(uri("a{}\n/*# sourceMappingURL=data:application/json;base64,e30=*/\n"), Some(map));
        for source in [
            "f('a\n//# sourceMappingURL=data:application/json;base64,e30=');",
            "a()\n//# sourceMappingURL=a.js.map",
            "s+='/*# sourceMappingURL=data:application/json;base64,'.concat(x)+' */'",
            "",
        ] {
            assert_eq!(uri(source), None, "{source}");
        }
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
