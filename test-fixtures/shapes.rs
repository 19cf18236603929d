//! Bundles of unusual shape, made in a temporary folder by each test: size, encodings, maps, compressed copies,
//! templates, embedded content, directives. Names, links and nesting are in `hostile.rs`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use base64::Engine as _;
use sobria::bundle::{Bundle, TransferMethod};
use sobria::facts::{Coding, Content, TemplateLanguage};
use sobria::outcome::{Kind, Outcome, Report};
use sobria::registry::REGISTRY;
use sobria::report::words;
use sobria::rule::{Lang, Level};

use crate::run::Case;

/// What a browser does at once, and one check reports at its place.
pub const PROBE: &str = "navigator.geolocation.getCurrentPosition(console.log)";
pub const PAGE: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Page</title>\
    <meta name=\"viewport\" content=\"width=device-width\"></head><body><p>Page</p></body></html>";

/// A bundle made for one test and removed with it.
pub struct Made {
    pub folder: PathBuf,
}

impl Made {
    pub fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("sobria-shape-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("dist")).unwrap();
        Self { folder }
    }

    pub fn dist(&self) -> PathBuf {
        self.folder.join("dist")
    }

    pub fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        let file = self.dist().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, content).unwrap();
        self
    }

    /// Checks the bundle; every entry of the folder must be accounted for.
    pub fn check(&self) -> Report {
        let report = Case::open(&self.folder).check();
        let [bundle] = report.bundles.as_slice() else { panic!("one bundle") };
        let on_disk = entries(&self.dist());
        assert_eq!(bundle.files, on_disk, "files reported and files there");
        assert_eq!(bundle.analysed + report.not_analysed.len(), on_disk, "{:?}", report.not_analysed);
        let listed: BTreeSet<&str> = report.not_analysed.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(listed.len(), report.not_analysed.len(), "no file is listed twice");
        report
    }

    pub fn load(&self) -> Bundle {
        let case = Case::open(&self.folder);
        sobria::load(&case.jobs()[0], &case.options(&[], 2)).unwrap()
    }

    /// Runs the built binary in the folder of the bundle.
    pub fn sobria(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sobria"));
        command.current_dir(&self.folder).args(["check", "dist", "--today", "2026-11-22"]).args(arguments);
        command.env_clear().env("LANG", "C.UTF-8").output().unwrap()
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Files, links and pipes below a folder, links not followed.
fn entries(folder: &Path) -> usize {
    let of_entry = |entry: fs::DirEntry| {
        if entry.file_type().unwrap().is_dir() { entries(&entry.path()) } else { 1 }
    };
    fs::read_dir(folder).unwrap().map(|entry| of_entry(entry.unwrap())).sum()
}

pub fn found<'r>(report: &'r Report, check: &str) -> Vec<&'r Outcome> {
    let named = |outcome: &&Outcome| REGISTRY.check(outcome.check).entry.header.id == check;
    report.outcomes.iter().filter(named).collect()
}

/// `path:line:column` of the probes found.
fn probes(report: &Report) -> Vec<String> {
    let place = |outcome: &&Outcome| {
        let place = &outcome.place;
        format!("{}:{}:{}", place.path, place.line.unwrap_or(0), place.column.unwrap_or(0))
    };
    let mut places: Vec<String> = found(report, "sensor-at-load").iter().map(place).collect();
    places.sort();
    places
}

/// Paths that could not be analysed, with the message.
pub fn problems(report: &Report) -> Vec<(String, String)> {
    let of = |outcome: &&Outcome| (outcome.place.path.clone(), words::message(outcome, Lang::En));
    found(report, "asset-not-analysed").iter().map(of).collect()
}

#[test]
fn a_long_script_that_nobody_minified_keeps_its_lines() {
    let mut script = String::new();
    for line in 0..48_000 {
        writeln!(script, "  var value{line} = [{line}, \"row {line}\"]; // kept as it was written").unwrap();
    }
    assert!(script.len() > 2_800_000);
    script.push_str(PROBE);
    let made = Made::new("long").file("index.html", PAGE).file("app.js", &script);
    let report = made.check();
    assert_eq!(probes(&report), ["app.js:48001:1"], "the last line is read, and counted");
    assert_eq!(problems(&report), []);
    let bundle = made.load();
    let layout = bundle.find("app.js").unwrap().facts.layout.unwrap();
    assert!(layout.lines >= 48_001 && layout.comments > 48_000 * 20, "{layout:?}");
}

#[test]
fn one_line_of_millions_of_characters_has_short_excerpts() {
    let mut script = String::from("var a=[");
    while script.len() < 3_000_000 {
        script.push_str("[12345,\"é\",67890],");
    }
    script.push_str("];");
    let column = script.encode_utf16().count() + 1;
    script.push_str(PROBE);
    let made = Made::new("line").file("index.html", PAGE).file("app.js", &script);
    let report = made.check();
    assert_eq!(probes(&report), [format!("app.js:1:{column}")], "columns are UTF-16 units");
    let output = made.sobria(&["--all"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.len() < 20_000, "the line is not printed: {} bytes", output.stdout.len());
}

#[test]
fn many_small_chunks_are_all_linked() {
    let chunks = 1_400;
    let mut table = Vec::new();
    let mut made = Made::new("chunks");
    for chunk in 0..chunks {
        let hash = format!("{:016x}", (chunk as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let script = format!(
            "(self.webpackChunkx=self.webpackChunkx||[]).push([[{chunk}],{{{chunk}:e=>{{e.exports={chunk}}}}}]);"
        );
        made = made.file(&format!("{chunk}.{hash}.js"), script);
        table.push(format!("{chunk}:\"{hash}\""));
    }
    let page = PAGE.replace("</head>", "<script defer src=\"/main.js\"></script></head>");
    let main = format!(
        "(()=>{{var r={{}};r.e=e=>r.f(e),r.u=e=>e+\".\"+{{{}}}[e]+\".js\",r.p=\"/\",document.onclick=()=>r.e(7).then(console.log)}})();",
        table.join(",")
    );
    let made = made.file("index.html", page).file("main.js", main);
    let report = made.check();
    assert_eq!(report.bundles[0].files, chunks + 2);
    assert_eq!(report.not_analysed, []);
    assert_eq!(report.screens[0].initial, ["index.html", "main.js"]);
    assert_eq!(report.screens[0].deferred, chunks, "every chunk of the table, once");
}

#[test]
fn source_maps_may_be_absent_unannounced_or_empty() {
    let full = r#"{"version":3,"file":"b.js","sources":["../src/b.ts"],"sourcesContent":["b"],"mappings":"AAAA","names":[]}"#;
    let bare = r#"{"version":3,"sources":["../src/c.ts"],"mappings":"AAAA","names":[]}"#;
    let made = Made::new("maps")
        .file("index.html", PAGE)
        .file("a.js", format!("{PROBE};\n//# sourceMappingURL=a.js.map\n"))
        .file("b.js", PROBE)
        .file("b.js.map", full)
        .file("c.js", "console.log(3);\n//# sourceMappingURL=c.js.map\n")
        .file("c.js.map", bare)
        .file("d.js", "console.log(4);\n//# sourceMappingURL=d.js.map\n")
        .file("d.js.map", "{}")
        .file("e.js", "console.log(5);\n//# sourceMappingURL=e.js.map\n")
        .file("e.js.map", "");
    let report = made.check();
    assert_eq!(probes(&report), ["a.js:1:1", "b.js:1:1"], "scripts are read with or without their map");
    let bundle = made.load();
    assert!(
        bundle.unresolved.is_empty(),
        "a map that was kept apart is nothing missing: {:?}",
        bundle.unresolved
    );
    let map = |path: &str| match &bundle.find(path).unwrap().facts.content {
        Content::SourceMap(map) => (map.sources.len(), map.has_content),
        other => panic!("{path}: {other:?}"),
    };
    assert_eq!([map("b.js.map"), map("c.js.map"), map("d.js.map")], [(1, true), (1, false), (0, false)]);
    let script = bundle.find("b.js").unwrap();
    assert!(bundle.edges_from(script.id).iter().any(|edge| &*bundle.asset(edge.to).path == "b.js.map"));
    for (path, _) in problems(&report) {
        assert_eq!(path, "e.js.map", "only the map without any content may be called damaged");
    }
    let level = |outcome: &&Outcome| outcome.level;
    let levels: Vec<Option<Level>> = found(&report, "asset-not-analysed").iter().map(level).collect();
    assert!(levels.iter().all(|level| *level == Some(Level::Note)), "no browser loads maps: {levels:?}");
}

/// A brotli stream with one stored block (RFC 7932, 9.2).
fn brotli(content: &[u8]) -> Vec<u8> {
    let header = (u32::try_from(content.len()).unwrap() - 1) << 4 | 1 << 20;
    let mut stream = header.to_le_bytes()[..3].to_vec();
    stream.extend_from_slice(content);
    stream.push(3);
    stream
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut compressor = libdeflater::Compressor::new(libdeflater::CompressionLvl::default());
    let mut packed = vec![0; compressor.gzip_compress_bound(content.len())];
    let written = compressor.gzip_compress(content, &mut packed).unwrap();
    packed.truncate(written);
    packed
}

#[test]
fn an_empty_file_has_the_content_of_its_compressed_copy() {
    let script = format!("// first line\n  {PROBE};\n");
    let made = Made::new("twins")
        .file("index.html", PAGE.replace("</head>", "<script defer src=\"/a.js\"></script></head>"))
        .file("a.js", "")
        .file("a.js.gz", gzip(script.as_bytes()))
        .file("b.js", "")
        .file("b.js.br", brotli(script.as_bytes()))
        .file("c.js", "")
        .file("c.js.gz", b"\x1f\x8b damaged")
        .file("d.js", "");
    let report = made.check();
    assert_eq!(probes(&report), ["a.js:2:3", "b.js:2:3"], "places are those of the content");
    for outcome in found(&report, "sensor-at-load") {
        assert_eq!(outcome.place.excerpt.as_deref(), Some(PROBE));
    }
    let damaged = problems(&report);
    assert_eq!(damaged.len(), 1, "{damaged:?}");
    assert!(damaged[0].0 == "c.js" && damaged[0].1.contains("gzip"), "{damaged:?}");
    let bundle = made.load();
    let twin = |path: &str| bundle.find(path).unwrap().content_from;
    assert_eq!([twin("a.js"), twin("b.js"), twin("d.js")], [Some(Coding::Gzip), Some(Coding::Brotli), None]);
    let sent = bundle.find("a.js").unwrap().transfer;
    assert_eq!(sent.method, TransferMethod::Twin(Coding::Gzip));
    assert_eq!(sent.bytes, gzip(script.as_bytes()).len() as u64);
}

#[test]
fn templates_are_read_as_far_as_they_can_be() {
    let page = |marks: &str| PAGE.replace("<p>", &format!("{marks}<img src=\"/i.svg\" alt=\"\"><p>"));
    let made = Made::new("templates")
        .file("jinja.html", page("{% if user %}<b>{{ user.name }}</b>{% endif %}<script>var a = {{ data | tojson }};</script>"))
        .file("ejs.html", page("<% users.forEach(function (user) { %><b><%= user.name %></b><% }) %><script>var b = <%- data %>;</script>"))
        .file("mustache.html", page("{{#users}}<b>{{name}}</b>{{/users}}<script>var c = {{{data}}};</script>"))
        .file("i.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>")
        .file("broken.html", PAGE.replace("</body>", "<script>var d = ;</script></body>"));
    let report = made.check();
    let unread: Vec<String> = problems(&report).into_iter().map(|(path, _)| path).collect();
    assert_eq!(unread, ["broken.html"], "a marker in a script is no syntax error of the page");
    let bundle = made.load();
    let language = |path: &str| bundle.find(path).unwrap().html().unwrap().template;
    assert_eq!(
        [language("jinja.html"), language("ejs.html"), language("mustache.html"), language("broken.html")],
        [Some(TemplateLanguage::Jinja), Some(TemplateLanguage::Ejs), Some(TemplateLanguage::Mustache), None]
    );
    for screen in bundle.screens.iter().filter(|screen| screen.id != "/broken.html") {
        assert_eq!(screen.requests, 2, "{}: what is written in the template is linked", screen.id);
    }
}

#[test]
fn scripts_in_other_encodings_are_read_as_browsers_do() {
    let text = format!("var café=\"é\";\n{PROBE};\n");
    let latin: Vec<u8> = text.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect();
    let little: Vec<u8> =
        [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    assert!(std::str::from_utf8(&latin).is_err());
    let made = Made::new("encodings")
        .file("index.html", PAGE)
        .file("latin.js", latin)
        .file("little.js", little)
        .file("big.js", big)
        .file("mark.js", format!("\u{feff}{text}"));
    let report = made.check();
    assert_eq!(probes(&report), ["big.js:2:1", "latin.js:2:1", "little.js:2:1", "mark.js:2:1"]);
    assert_eq!(problems(&report), []);
    let bundle = made.load();
    let from = |path: &str| bundle.find(path).unwrap().facts.decoded_from.as_deref();
    assert_eq!(
        [from("latin.js"), from("little.js"), from("big.js"), from("mark.js")],
        [Some("windows-1252"), Some("UTF-16LE"), Some("UTF-16BE"), None]
    );
}

#[test]
fn images_and_fonts_inside_scripts_and_sheets_are_facts_of_them() {
    let encode = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
    let pixel = [
        0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0x2c, 0, 0, 0,
        0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b,
    ];
    let gif = format!("data:image/gif;base64,{}", encode(&pixel));
    let font = format!(
        "data:font/woff2;base64,{}",
        encode(&[b"wOF2\0\0\0\0\0\0\0\x30".as_slice(), &[0; 36]].concat())
    );
    let made = Made::new("embedded")
        .file("index.html", PAGE)
        .file("app.js", format!("const i=\"{gif}\";document.images[0].src=i;"))
        .file(
            "app.css",
            format!("@font-face{{font-family:F;src:url({font})}}a{{background:url(\"{gif}\")}}"),
        );
    let report = made.check();
    assert_eq!(problems(&report), []);
    let bundle = made.load();
    let embedded = |path: &str| -> Vec<(String, u32)> {
        let facts = &bundle.find(path).unwrap().facts;
        facts.embedded.iter().map(|one| (one.media_type.to_string(), one.bytes)).collect()
    };
    let image = ("image/gif".to_owned(), 35);
    assert_eq!(embedded("app.js"), std::slice::from_ref(&image));
    assert_eq!(embedded("app.css"), [("font/woff2".to_owned(), 48), image]);
    assert!(bundle.unresolved.is_empty() && bundle.externals.is_empty(), "nothing of it is fetched");
}

/// Each directive in turn, against a comment of the same length that says nothing.
#[test]
fn directives_inside_the_bundle_are_never_obeyed() {
    let judged = |script: &str, sheet: &str, note: &str| {
        let page = PAGE
            .replace("<p>", &format!("<!-- {note} --><iframe src=\"/p.html\" allow=\"camera\"></iframe><p>"));
        let made = Made::new("directives")
            .file(
                "index.html",
                page.replace(
                    "</head>",
                    "<script src=\"/a.js\"></script><link rel=\"stylesheet\" href=\"/a.css\"></head>",
                ),
            )
            .file("p.html", PAGE)
            .file("a.js", format!("{script}\n{PROBE};{script}\n"))
            .file("a.css", format!("{sheet}@import \"http://192.0.2.1/b.css\";a{{color:red}}{sheet}"));
        let report = made.check();
        let told = |outcome: &Outcome| {
            let id = &REGISTRY.check(outcome.check).entry.header.id;
            (id.clone(), outcome.kind, outcome.level, outcome.fingerprint.clone(), outcome.place.line)
        };
        let told: Vec<_> = report.outcomes.iter().map(told).collect();
        assert!(told.iter().filter(|(_, kind, ..)| *kind == Kind::Fail).count() >= 2, "{told:?}");
        told
    };
    let mute =
        |text: &str| text.chars().map(|c| if c.is_ascii_alphabetic() { 'x' } else { c }).collect::<String>();
    for (script, sheet, note) in [
        ("/* eslint-disable */", "/* stylelint-disable */", "htmlhint-disable"),
        ("// sobria-ignore", "/* sobria-ignore */", "sobria-ignore"),
        ("/* sobria-disable sensor-at-load */", "/* sobria: off */", "sobria-disable"),
        ("// eslint-disable-next-line\n// @ts-nocheck", "/* prettier-ignore */", "[sobria-suppress]"),
        (
            "/* NOLINT NOSONAR biome-ignore lint: reason */",
            "/* csslint ignore:start */",
            "linthtml-configure off",
        ),
    ] {
        let quiet = judged(&mute(script), &mute(sheet), &mute(note));
        assert_eq!(judged(script, sheet, note), quiet, "{script}");
    }
}
