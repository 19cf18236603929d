//! Addresses in JSON that is not a source map: web manifests, precache lists, bundler manifests, import maps.
//!
//! Spans are exact because the text is scanned for strings once `serde_json` has found it valid; nothing recurses.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::de::IgnoredAny;

use super::{Problem, kind};
use crate::facts::{CacheGroup, Layout, Literal, Span, Text};

/// Bytes; longer strings are data.
const LONGEST: usize = 2000;

/// Keys and values that look like a path or URL, in document order, escapes decoded in the text, as written in the span.
pub fn links(source: &str) -> Result<Vec<Literal>, Problem> {
    // Does not recurse when it ignores what it reads, and knows no byte order mark.
    let json = source.strip_prefix('\u{feff}').unwrap_or(source);
    serde_json::from_str::<IgnoredAny>(json).map_err(|error| {
        let at = offset(json, &error) + (source.len() - json.len());
        Problem::Syntax { message: format!("JSON: {}", plain_message(&error)), span: Span::new(at, at) }
    })?;
    Ok(strings(source).filter_map(|(start, end)| link(source, start, end)).collect())
}

/// How a valid document is laid out: it has no comments, and all white space between its strings can go.
pub fn layout(source: &str) -> Layout {
    let bytes = source.as_bytes();
    let blanks = |from: usize, to: usize| {
        let between = bytes.get(from..to).unwrap_or_default();
        between.iter().filter(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count()
    };
    let (mut white_space, mut last) = (0, 0);
    for (start, end) in strings(source) {
        white_space += blanks(last, start);
        last = end;
    }
    white_space += blanks(last, bytes.len());
    let unfinished = bytes.last().is_some_and(|&last| last != b'\n');
    let lines = memchr::memchr_iter(b'\n', bytes).count() + usize::from(unfinished);
    let clamp = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Layout { lines: clamp(lines), white_space: clamp(white_space), ..Layout::default() }
}

/// `imports` of an import map, in the order of the specifiers; addresses that are no strings map to nothing.
pub fn import_map(source: &str) -> Vec<(Text, Literal)> {
    #[derive(serde::Deserialize)]
    struct ImportMap {
        #[serde(default)]
        imports: BTreeMap<String, serde_json::Value>,
    }
    let Ok(ImportMap { imports }) = serde_json::from_str(source) else { return Vec::new() };
    let mut places: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (start, end) in strings(source) {
        places.entry(source.get(start..end).unwrap_or_default()).or_insert((start, end));
    }
    let entry = |(specifier, address): (String, serde_json::Value)| {
        let text: Text = address.as_str()?.into();
        let (start, end) = places.get(&*text).copied().unwrap_or((0, source.len()));
        Some((specifier.into(), Literal { text, span: Span::new(start, end) }))
    };
    imports.into_iter().filter_map(entry).collect()
}

/// `dataGroups` of an Angular service worker: which answers of servers it keeps.
pub fn cache_groups(source: &str) -> Vec<CacheGroup> {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Configuration {
        #[serde(default)]
        data_groups: Vec<Group>,
    }
    #[derive(serde::Deserialize)]
    struct Group {
        #[serde(default)]
        patterns: Vec<String>,
        #[serde(default)]
        strategy: String,
    }
    if memchr::memmem::find(source.as_bytes(), b"\"dataGroups\"").is_none() {
        return Vec::new();
    }
    let json = source.strip_prefix('\u{feff}').unwrap_or(source);
    let Ok(Configuration { data_groups }) = serde_json::from_str(json) else { return Vec::new() };
    // Each pattern is looked for after the one before, so that a long list costs one pass.
    let mut written = strings(source);
    let mut place = |pattern: &str| {
        let quoted = serde_json::to_string(pattern).unwrap_or_default();
        let inside = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
        let (start, end) = written.find(|&(start, end)| source.get(start..end) == Some(inside))?;
        Some(Literal { text: pattern.into(), span: Span::new(start, end) })
    };
    data_groups
        .into_iter()
        .map(|group| CacheGroup {
            patterns: group.patterns.iter().filter_map(|pattern| place(pattern)).collect(),
            strategy: group.strategy.into(),
        })
        .collect()
}

fn link(source: &str, start: usize, end: usize) -> Option<Literal> {
    let written = source.get(start..end).filter(|written| written.len() <= LONGEST)?;
    let text = if written.contains('\\') {
        serde_json::from_str::<String>(source.get(start - 1..=end)?)
            .map_or(Cow::Borrowed(written), Cow::Owned)
    } else {
        Cow::Borrowed(written)
    };
    looks_like_link(&text).then(|| Literal { text: text.into(), span: Span::new(start, end) })
}

fn looks_like_link(text: &str) -> bool {
    let ends_like_file = || {
        let (stem, extension) = text.rsplit_once('.')?;
        (!stem.is_empty()).then(|| kind::by_extension(extension))?
    };
    !text.contains(char::is_whitespace) && (text.contains('/') || ends_like_file().is_some())
}

/// Start and end between the quotes of every string of a valid document.
fn strings(source: &str) -> impl Iterator<Item = (usize, usize)> {
    let bytes = source.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + memchr::memchr(b'"', &bytes[at..])? + 1;
        let mut end = start;
        loop {
            end += memchr::memchr2(b'"', b'\\', &bytes[end..])?;
            if bytes[end] == b'"' {
                break;
            }
            // A backslash always has a companion in valid JSON.
            end = (end + 2).min(bytes.len());
        }
        at = end + 1;
        Some((start, end))
    })
}

/// Byte offset of an error, which is told as a line and a column in bytes.
fn offset(json: &str, error: &serde_json::Error) -> usize {
    let lines_before = error.line().saturating_sub(1);
    let line = match lines_before {
        0 => 0,
        _ => memchr::memchr_iter(b'\n', json.as_bytes()).nth(lines_before - 1).map_or(0, |at| at + 1),
    };
    (line + error.column().saturating_sub(1)).min(json.len())
}

/// The message without the position that `serde_json` appends.
fn plain_message(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.rsplit_once(" at line ").map_or(message.clone(), |(plain, _)| plain.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(source: &str) -> Vec<String> {
        links(source).unwrap().into_iter().map(|literal| literal.text.into()).collect()
    }

    #[test]
    fn keys_and_values_that_look_like_addresses_are_found() {
        let manifest = r#"{"name": "A viewer", "start_url": "/?pwa", "icons": [{"src": "icon.png", "type": "x"}],
            "src/main.ts": {"file": "main-1a2b.js", "v": "1.2.3"}, "e": ".css", "s": "a b/c"}"#;
        assert_eq!(texts(manifest), ["/?pwa", "icon.png", "src/main.ts", "main-1a2b.js"]);
    }

    #[test]
    fn spans_are_what_is_written_and_texts_what_is_meant() {
        let source = "\u{feff}[\"é\\\"\", \"a\\/b\\u00e9.js\", \"\\\\\"]";
        let found = links(source).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(&*found[0].text, "a/bé.js");
        assert_eq!(&source[found[0].span.range()], "a\\/b\\u00e9.js");
    }

    #[test]
    fn white_space_between_strings_can_go() {
        let layout = layout("{\n  \"a b\": [1.50, \"\\\" \", true ]\r\n}\n");
        assert_eq!((layout.lines, layout.white_space, layout.comments), (3, 10, 0));
    }

    #[test]
    fn an_import_map_gives_its_imports() {
        let source =
            r#" {"imports": {"b/": "./b/", "a": "/a.js", "none": null}, "scopes": {"/x": {"a": "/y.js"}}} "#;
        let map = import_map(source);
        let read: Vec<_> = map.iter().map(|(name, at)| (&**name, &source[at.span.range()])).collect();
        assert_eq!(read, [("a", "/a.js"), ("b/", "./b/")]);
        for bad in ["", "{", "[]", "{\"imports\": []}", "{{ map }}"] {
            assert!(import_map(bad).is_empty(), "{bad}");
        }
    }

    #[test]
    fn groups_of_a_service_worker_are_read_in_place() {
        let source = r#"{"assetGroups": [], "dataGroups": [{"name": "api", "patterns": ["\\/fhir\\/.*", "\\/a"],
            "strategy": "performance", "maxAge": 1}, {"patterns": []}]}"#;
        let groups = cache_groups(source);
        assert_eq!(groups.len(), 2);
        assert_eq!(&*groups[0].strategy, "performance");
        assert_eq!(&*groups[0].patterns[0].text, "\\/fhir\\/.*");
        assert_eq!(&source[groups[0].patterns[1].span.range()], "\\\\/a");
        for other in ["", "{}", "[]", "{\"dataGroups\": 1}", "\"dataGroups\""] {
            assert!(cache_groups(other).is_empty(), "{other}");
        }
    }

    #[test]
    fn errors_have_their_place() {
        let Err(Problem::Syntax { message, span }) = links("{\n  \"a\": 1,\n  ?\n}") else {
            panic!("valid?")
        };
        assert_eq!((message.as_str(), span.start), ("JSON: key must be a string", 14));
        for bad in ["", "{", "[1,]", "\"a", "\"\\", "// comment\n{}"] {
            assert!(links(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn deep_nesting_and_long_strings_do_no_harm() {
        let deep = format!("{}\"a/b\"{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
        assert_eq!(texts(&deep), ["a/b"]);
        assert_eq!(texts(&format!("[\"/{}\"]", "a".repeat(LONGEST))), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn what_a_compact_writer_leaves_out_is_counted(
            parts in prop::collection::vec(("[ \n\t\r]{0,3}", r#"1\.50|null|"( |\\"|\\\\|a)*"|\[ \]|\{"k" : " "\}"#, "[ \n]{0,2}"), 1..6)
        ) {
            let items: Vec<String> = parts.iter().map(|(before, item, after)| format!("{before}{item}{after}")).collect();
            let source = format!("[{}]", items.join(","));
            let value: Vec<serde_json::Value> = serde_json::from_str(&source).unwrap();
            // Which writes 1.5 for 1.50.
            let shorter = source.matches("1.50").count();
            let least = serde_json::to_string(&value).unwrap().len() + shorter;
            prop_assert_eq!(source.len() - layout(&source).white_space as usize, least);
        }

        #[test]
        fn no_text_panics_and_spans_stay_inside(source in "[\\[\\]{}\",:\\\\/a.js é0]{0,24}") {
            for literal in links(&source).unwrap_or_default() {
                prop_assert!(source.get(literal.span.range()).is_some());
            }
        }
    }
}
