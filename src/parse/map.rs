//! The sources of a source map (ECMA-426). Must not read `mappings`: origins are looked up elsewhere, when needed.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::error::Category;

use super::Problem;
use crate::facts::SourceMap;

/// `serde_json` reads no deeper.
const DEEPEST: u32 = 128;

/// Members that matter; absent, `null` and additional ones are all right.
#[derive(Deserialize)]
struct Raw<'a> {
    #[serde(borrow, default)]
    file: Option<Cow<'a, str>>,
    #[serde(borrow, default, rename = "sourceRoot")]
    root: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    sources: Option<Vec<Option<Borrowed<'a>>>>,
    #[serde(default, rename = "sourcesContent")]
    contents: Option<Vec<Option<IgnoredAny>>>,
    #[serde(borrow, default)]
    sections: Option<Vec<Section<'a>>>,
}

/// `Cow` borrows inside of options and lists only through a type of its own.
#[derive(Deserialize)]
struct Borrowed<'a>(#[serde(borrow)] Cow<'a, str>);

/// A part of an index map; maps that it only names by URL are not read.
#[derive(Deserialize)]
struct Section<'a> {
    #[serde(borrow, default)]
    map: Option<Raw<'a>>,
}

/// `sources` with their root, in order, those of all sections of an index map joined; unnamed sources are left out.
pub fn source_map(content: &[u8]) -> Result<SourceMap, Problem> {
    let json = without_guard(content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content));
    let raw: Raw = serde_json::from_slice(json).map_err(|error| {
        if error.to_string().starts_with("recursion limit") {
            Problem::TooDeep { limit: DEEPEST }
        } else {
            // The full message may quote the content at any length.
            let reason = match error.classify() {
                Category::Eof => "cut short",
                Category::Data => "not of the form of a source map",
                Category::Syntax | Category::Io => "not valid JSON",
            };
            Problem::Damaged(format!("source map: {reason}"))
        }
    })?;
    let mut map = SourceMap { file: raw.file.as_deref().map(Into::into), ..SourceMap::default() };
    collect(&raw, &mut map);
    Ok(map)
}

/// Recursion is bounded by [`DEEPEST`].
fn collect(raw: &Raw, map: &mut SourceMap) {
    let root = raw.root.as_deref().unwrap_or_default();
    let sources = raw.sources.iter().flatten().flatten();
    map.sources.extend(sources.map(|source| joined(root, &source.0).into()));
    map.has_content |= raw.contents.iter().flatten().any(Option::is_some);
    for section in raw.sections.iter().flatten().filter_map(|section| section.map.as_ref()) {
        collect(section, map);
    }
}

/// Addresses with a scheme and absolute paths stand for themselves.
fn joined<'a>(root: &str, source: &'a str) -> Cow<'a, str> {
    if root.is_empty() || source.starts_with('/') || source.contains("://") {
        return Cow::Borrowed(source);
    }
    let slash = if root.ends_with('/') { "" } else { "/" };
    Cow::Owned([root, slash, source].concat())
}

/// Without the line `)]}'` that keeps the file from being run as a script.
fn without_guard(content: &[u8]) -> &[u8] {
    if !content.starts_with(b")]}") {
        return content;
    }
    memchr::memchr(b'\n', content).map_or(&[][..], |end| &content[end + 1..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sources(json: &str) -> Vec<String> {
        source_map(json.as_bytes()).unwrap().sources.into_iter().map(Into::into).collect()
    }

    #[test]
    fn sources_are_joined_with_their_root() {
        let map = r#"{"version":3,"file":"a.js","sourceRoot":"../src","mappings":";;AAAA","names":[],
            "sources":["a.ts","webpack://x/b.ts","/c.ts",null,"d\u00e9.ts"],"sourcesContent":[null,"let a"]}"#;
        let read = source_map(map.as_bytes()).unwrap();
        assert_eq!(
            read.sources.iter().map(|source| &**source).collect::<Vec<_>>(),
            ["../src/a.ts", "webpack://x/b.ts", "/c.ts", "../src/dé.ts"]
        );
        assert!(read.has_content);
        assert_eq!(read.file.as_deref(), Some("a.js"));
    }

    #[test]
    fn sections_are_flattened() {
        let map = r#"{"version":3,"sections":[{"offset":{"line":0,"column":0},"map":{"sources":["a"]}},
            {"url":"b.map"},{"map":{"sourceRoot":"x/","sources":["c"],"sections":[{"map":{"sources":["d"]}}]}}]}"#;
        assert_eq!(sources(map), ["a", "x/c", "d"]);
    }

    #[test]
    fn guards_marks_nulls_and_empty_maps_are_all_right() {
        assert_eq!(sources(")]}'\n{\"sources\":[\"a\"]}"), ["a"]);
        assert_eq!(
            sources("\u{feff}{\"sources\":[\"a\"],\"sourceRoot\":null,\"sourcesContent\":null}"),
            ["a"]
        );
        let empty = source_map(b"{}").unwrap();
        assert!(empty.sources.is_empty() && !empty.has_content && empty.file.is_none());
        assert!(!source_map(br#"{"sources":["a"],"sourcesContent":[null]}"#).unwrap().has_content);
    }

    #[test]
    fn damage_and_depth_are_problems() {
        for bad in ["", "[", "null", "{\"sources\":3}", ")]}'", "{\"sources\":[\"a\"]", "<!doctype html>"] {
            assert!(matches!(source_map(bad.as_bytes()), Err(Problem::Damaged(_))), "{bad}");
        }
        let deep = "{\"sections\":[{\"map\":".repeat(100_000);
        assert_eq!(source_map(deep.as_bytes()).unwrap_err(), Problem::TooDeep { limit: DEEPEST });
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in any::<Vec<u8>>(), cut in 0usize..200) {
            let map = br#"{"version":3,"sourceRoot":"r","sources":["a",null],"sections":[{"map":{"sources":[]}}]}"#;
            let _ = source_map(&bytes);
            let _ = source_map(&[&map[..cut.min(map.len())], &bytes].concat());
        }
    }
}
