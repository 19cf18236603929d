//! Contents that claim much, unpack to much, lead in circles or break off: each costs no more than its size, and none
//! stops a run.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use sobria::Options;
use sobria::analyse::{Analyser, STACK};
use sobria::bundle::Delivery;
use sobria::caps::Caps;
use sobria::facts::{Content, Kind};
use sobria::parse::sought::Sought;
use sobria::parse::{self, Problem, kind};
use sobria::registry::{Check, REGISTRY, Run};

use crate::run::{Case, root};
use crate::shapes::{Made, PAGE, found, problems};

/// Ten megabytes of zeros.
const ZEROS: usize = 10 << 20;

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut compressor = libdeflater::Compressor::new(libdeflater::CompressionLvl::best());
    let mut packed = vec![0; compressor.gzip_compress_bound(content.len())];
    let length = compressor.gzip_compress(content, &mut packed).unwrap();
    packed.truncate(length);
    packed
}

fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let checked = [&name[..], data].concat();
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [&length[..], &checked, &libdeflater::crc32(&checked).to_be_bytes()].concat()
}

/// A PNG of 60,000 × 60,000 pixels with as many animation frames as wanted, and next to no data.
fn png(frames: u32) -> Vec<u8> {
    let side = 60_000u32.to_be_bytes();
    let header = chunk(*b"IHDR", &[&side[..], &side, &[8, 6, 0, 0, 0]].concat());
    let control =
        if frames > 0 { chunk(*b"acTL", &[frames.to_be_bytes(), [0; 4]].concat()) } else { Vec::new() };
    let frame = chunk(*b"fcTL", &[&[0; 4][..], &side, &side, &[0; 8], &[0, 1, 0, 100, 0, 0]].concat());
    let frames = frame.repeat(frames as usize);
    [b"\x89PNG\r\n\x1a\n".to_vec(), header, control, frames, chunk(*b"IDAT", b"x"), chunk(*b"IEND", b"")]
        .concat()
}

/// A GIF of 65,535 × 65,535 pixels whose frames hold nothing.
fn gif(frames: usize) -> Vec<u8> {
    let frame = b"\x21\xf9\x04\0\x0a\0\0\0\x2c\0\0\0\0\xff\xff\xff\xff\0\x02\0";
    [b"GIF89a\xff\xff\xff\xff\0\0\0".to_vec(), frame.repeat(frames), b"\x3b".to_vec()].concat()
}

fn image(content: &[u8]) -> sobria::facts::Image {
    match parse::parse(Kind::Image, content, &Sought::default()).facts.content {
        Content::Image(image) => image,
        other => panic!("{other:?}"),
    }
}

#[test]
fn images_that_claim_billions_of_pixels_or_frames_are_described_and_never_decoded() {
    let start = Instant::now();
    assert_eq!((image(&png(0)).pixels(), image(&png(0)).frames), (3_600_000_000, 1));
    assert_eq!(image(&png(100_000)).frames, 100_000);
    assert_eq!(image(&gif(100_000)).frames, 100_000);
    let lying = png(3).windows(8).position(|window| &window[4..] == b"acTL").map(|at| {
        let mut content = png(3);
        content[at + 8..at + 12].copy_from_slice(&u32::MAX.to_be_bytes());
        image(&content).frames
    });
    assert_eq!(lying, Some(3), "frames are counted, not believed");
    // Decoding one of these frames would take longer than all of this.
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    let made = Made::new("bombs")
        .file(
            "index.html",
            PAGE.replace("<p>", "<img src=\"a.png\" alt=\"\"><img src=\"b.gif\" alt=\"\"><p>"),
        )
        .file("a.png", png(100_000))
        .file("b.gif", gif(100_000));
    assert_eq!(problems(&made.check()), []);
}

#[test]
fn compressed_copies_are_unpacked_up_to_a_cap() {
    let made = Made::new("packed")
        .file("index.html", PAGE)
        .file("a.js", "")
        .file("a.js.gz", gzip(&vec![b' '; ZEROS]))
        .file(
            "b.svgz",
            gzip(&[b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", &vec![b' '; 7 * ZEROS][..]].concat()),
        );
    let case = Case::open(&made.folder);
    let caps = Caps { file_size: 1 << 20, ..Caps::default() };
    let report = sobria::check(&case.jobs(), &Options { caps, ..case.options(&[], 2) }).unwrap();
    let reasons = problems(&report);
    let told: Vec<&str> = reasons.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(told, ["a.js", "b.svgz"]);
    assert!(reasons.iter().all(|(_, reason)| reason.contains("larger than")), "{reasons:?}");
    assert_eq!(report.cut.files, 2, "both are cut, whatever they hold");
    assert_eq!(found(&made.check(), "asset-not-analysed").len(), 1, "ten megabytes alone are all right");
}

#[test]
fn entities_and_uses_of_a_drawing_are_not_expanded() {
    let mut laughs = String::from("<!DOCTYPE svg [<!ENTITY a0 \"ha\">");
    let mut uses = String::from("<g id=\"u0\"><path d=\"M0 0\"/></g>");
    for level in 1..30 {
        let entity = format!("&a{};", level - 1);
        let _ = write!(laughs, "<!ENTITY a{level} \"{}\">", entity.repeat(10));
        let inside = format!("<use href=\"#u{}\"/>", level - 1).repeat(10);
        let _ = write!(uses, "<g id=\"u{level}\">{inside}</g>");
    }
    let drawing = |inside: &str, before: &str| {
        format!("{before}<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"7\" height=\"9\">{inside}</svg>")
    };
    let laughs = drawing("<text>&a29;</text>", &format!("{laughs}]>"));
    let round = drawing("<g id=\"a\"><use href=\"#a\"/></g>", "");
    let start = Instant::now();
    for drawing in [laughs, drawing(&uses, ""), round] {
        let image = image(drawing.as_bytes());
        assert_eq!((image.width, image.height), (7, 9));
        let page = PAGE.replace("<p>", &format!("{drawing}<p>"));
        let made = Made::new("drawing").file("index.html", page).file("a.svg", drawing);
        assert_eq!(problems(&made.check()), []);
    }
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn circles_of_imports_frames_and_maps_come_to_an_end() {
    let made = Made::new("circles")
        .file(
            "index.html",
            PAGE.replace(
                "</head>",
                "<link rel=\"stylesheet\" href=\"a.css\"><script type=\"module\" src=\"a.js\"></script></head>",
            )
            .replace("<p>", "<iframe src=\"frame.html\"></iframe><p>"),
        )
        .file("frame.html", PAGE.replace("<p>", "<iframe src=\"index.html\"></iframe><iframe src=\"frame.html\"></iframe><p>"))
        .file("a.css", "@import \"b.css\";@import \"a.css\";a{color:red}")
        .file("b.css", "@import \"a.css\";b{color:red}")
        .file("a.js", "import \"./b.js\";import \"./a.js\";import(\"./b.js\")\n//# sourceMappingURL=a.js.map")
        .file("b.js", "import \"./a.js\";import(\"./a.js\")\n//# sourceMappingURL=b.js")
        .file(
            "a.js.map",
            r#"{"version":3,"sources":["a.js.map","a.js"],"sections":[{"offset":{"line":0,"column":0},"url":"a.js.map"}],"mappings":""}"#,
        );
    let report = made.check();
    assert_eq!(problems(&report), []);
    let screen = report.screens.iter().find(|screen| screen.id == "/").unwrap();
    assert_eq!(screen.initial, ["a.css", "a.js", "b.css", "b.js", "frame.html", "index.html"]);
    assert!(screen.gaps.is_empty(), "{:?}", screen.gaps);
}

/// Files of a folder and of those below.
fn below(folder: &Path, files: &mut Vec<Vec<u8>>, names: &mut Vec<String>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            below(&path, files, names);
        } else {
            names.push(path.file_name().unwrap().to_string_lossy().into_owned());
            files.push(fs::read(&path).unwrap());
        }
    }
}

/// Positions at which a content is cut: near its start and end, and spread between.
fn cuts(length: usize) -> impl Iterator<Item = usize> {
    let spread = (1..10).map(move |tenth| length * tenth / 10);
    [0, 1, 4, 12, 33]
        .into_iter()
        .chain(spread)
        .chain([length.saturating_sub(5), length.saturating_sub(1)])
        .filter(move |cut| *cut < length)
}

#[test]
fn no_fixture_cut_anywhere_stops_a_parser() {
    let (mut files, mut names) = (Vec::new(), Vec::new());
    below(&root(), &mut files, &mut names);
    let none = Sought::default();
    let with_stack = std::thread::Builder::new().stack_size(STACK);
    let run = move || {
        let mut tried = 0;
        for (content, name) in files.iter().zip(&names).filter(|(content, _)| content.len() < 100_000) {
            for cut in cuts(content.len()) {
                let cut = &content[..cut];
                // A panic fails the test; the pipeline would turn it into a finding.
                let _ = parse::parse(kind::kind(name, cut), cut, &none);
                tried += 1;
            }
        }
        tried
    };
    let tried = with_stack.spawn(run).unwrap().join().unwrap();
    assert!(tried > 10_000, "{tried}");
}

/// What fuzzing found, by target.
#[test]
fn no_content_that_once_stopped_a_parser_does_so_again() {
    let none = Sought::default();
    let crashes = root().join("../fuzz/crashes");
    let mut tried = 0;
    for (target, kind) in [
        ("script", Kind::Script),
        ("style", Kind::Css),
        ("page", Kind::Html),
        ("json", Kind::Json),
        ("source_map", Kind::SourceMap),
        ("image", Kind::Image),
        ("font", Kind::Font),
        ("sound", Kind::Audio),
        ("pdf", Kind::Pdf),
    ] {
        let (mut files, mut names) = (Vec::new(), Vec::new());
        if crashes.join(target).is_dir() {
            below(&crashes.join(target), &mut files, &mut names);
        }
        for content in files {
            let _ = parse::parse(kind, &content, &none);
            tried += 1;
        }
    }
    assert!(tried > 0);
}

#[test]
fn no_cut_bundle_stops_the_checks() {
    let (mut files, mut names) = (Vec::new(), Vec::new());
    below(&root(), &mut files, &mut names);
    for (round, share) in [(0, 3), (1, 5), (2, 8)] {
        let mut made = Made::new(&format!("cut-{round}"));
        for (number, (content, name)) in files.iter().zip(&names).enumerate().skip(round).step_by(3) {
            let end = content.len() * share / 10;
            made = made.file(&format!("{}/{number}/{name}", number % 7), &content[..end]);
        }
        let report = made.check();
        for (path, reason) in problems(&report) {
            assert!(!reason.contains("unexpectedly"), "{path}: {reason}");
        }
        assert!(report.bundles[0].files > 300);
    }
}

#[test]
fn a_panic_while_one_file_is_analysed_is_a_problem_of_that_file() {
    let made = Made::new("panic").file("index.html", PAGE).file("a.js", "1");
    let inputs = sobria::discover::discover(&made.dist(), 1 << 20).unwrap().inputs;
    // No content is known to make a parser panic: a check that does stands for one.
    let run = Run::Asset(|asset, _| assert!(&*asset.path != "a.js", "on purpose"));
    let check = Check { run, ..REGISTRY.checks[0].clone() };
    let none = Sought::default();
    let analyser = Analyser {
        checks: &[&check],
        sought: &none,
        delivery: Delivery::Web,
        caps: Caps::default(),
        progress: &|_, _| {},
        timings: None,
        cache: None,
    };
    let found = analyser.analyse(&inputs);
    let problems: Vec<_> = found.assets.iter().map(|asset| (&*asset.path, asset.problem.clone())).collect();
    assert_eq!(problems, [("a.js", Some(Problem::Panicked)), ("index.html", None)]);
}
