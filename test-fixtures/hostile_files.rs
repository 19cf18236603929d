//! Files that are none, names that are no text, files that change while they are read, outputs that cannot be written.
#![cfg(unix)]

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Once;

use sobria::Options;
use sobria::caps::Caps;
use sobria::outcome::{Reason, Report};

use crate::formats::FORMATS;
use crate::run::Case;
use crate::shapes::{Made, PAGE, PROBE, found, problems};

fn pipe(path: &Path) -> bool {
    Command::new("mkfifo").arg(path).status().is_ok_and(|status| status.success())
}

/// Paths that were not analysed, with the reason.
fn refused(report: &Report) -> Vec<(&str, &str)> {
    let of = report.not_analysed.iter().filter_map(|file| match &file.reason {
        Reason::Problem(reason) | Reason::Cut(reason) => Some((file.path.as_str(), reason.as_str())),
        Reason::Twin { .. } | Reason::Kind(_) => None,
    });
    of.collect()
}

#[test]
fn names_that_are_no_unicode_are_told_apart_and_every_output_is_text() {
    let made = Made::new("bytes").file("index.html", PAGE);
    for name in [&b"a\xff.js"[..], b"a\xfe.js", b"\xc3\x28.js"] {
        if fs::write(made.dist().join(OsStr::from_bytes(name)), format!("{PROBE};")).is_err() {
            // Some file systems only take names in Unicode.
            return;
        }
    }
    let report = made.check();
    assert_eq!(problems(&report), []);
    let probes: Vec<&str> =
        found(&report, "sensor-at-load").iter().map(|one| one.place.path.as_str()).collect();
    assert_eq!(probes.len(), 3, "{probes:?}");
    assert!(probes.contains(&"a\u{fffd}.js") && probes.contains(&"a\u{fffd}~.js"), "{probes:?}");
    for format in FORMATS.into_iter().chain(["graph"]) {
        let output = made.sobria(&["--output", format]);
        assert!(String::from_utf8(output.stdout).is_ok(), "{format}");
        assert_eq!(output.status.code(), Some(1), "{format}");
    }
}

#[test]
fn sockets_and_devices_are_listed_and_never_opened() {
    let made = Made::new("devices").file("index.html", PAGE);
    let _socket = UnixListener::bind(made.dist().join("socket.js")).unwrap();
    let mut expected = vec![("socket.js", "not a regular file")];
    // Only the administrator makes devices; reading this one would never end.
    let device = made.dist().join("zero.js");
    let node = Command::new("mknod").arg(&device).args(["c", "1", "5"]).stderr(Stdio::null()).status();
    if node.is_ok_and(|status| status.success()) {
        expected.push(("zero.js", "not a regular file"));
    }
    assert_eq!(refused(&made.check()), expected);
}

/// Whatever stands at a path when it is opened, after the walk saw a regular file there.
#[test]
fn files_that_change_after_the_walk_are_findings_and_lead_nowhere() {
    let secret = format!("{PROBE};/* secret */");
    let first = format!("{PROBE};{}", " ".repeat(60_000));
    let made = Made::new("changing").file("index.html", PAGE).file("first.js", &first);
    fs::write(made.folder.join("secret.js"), &secret).unwrap();
    let dist = made.dist();
    let made = ["folder.js", "grown.js", "gone.js", "link.js", "pipe.js", "short.js"]
        .into_iter()
        .fold(made, |made, name| made.file(name, format!("{PROBE};")));
    let case = Case::open(&made.folder);
    let once = Once::new();
    let change = |_, _| {
        once.call_once(|| {
            for name in ["folder.js", "gone.js", "link.js", "pipe.js"] {
                fs::remove_file(dist.join(name)).unwrap();
            }
            fs::create_dir(dist.join("folder.js")).unwrap();
            symlink(made.folder.join("secret.js"), dist.join("link.js")).unwrap();
            assert!(pipe(&dist.join("pipe.js")));
            fs::write(dist.join("short.js"), "").unwrap();
            // Takes no room on the disk.
            File::options().write(true).open(dist.join("grown.js")).unwrap().set_len(1 << 40).unwrap();
        });
    };
    let caps = Caps { file_size: 1 << 20, ..Caps::default() };
    // The largest file comes first; with one thread the others are still to be read.
    let options = Options { progress: &change, threads: 1, caps, ..case.options(&[], 1) };
    let report = sobria::check(&case.jobs(), &options).unwrap();
    assert!(once.is_completed());
    let reasons: Vec<(&str, bool)> = refused(&report)
        .into_iter()
        .map(|(path, reason)| {
            let expected = match path {
                "grown.js" => reason.contains("larger than"),
                "folder.js" | "pipe.js" => reason.contains("not a regular file"),
                _ => reason.contains("cannot be read"),
            };
            (path, expected)
        })
        .collect();
    let all =
        [("folder.js", true), ("gone.js", true), ("grown.js", true), ("link.js", true), ("pipe.js", true)];
    assert_eq!(reasons, all, "{:?}", refused(&report));
    let probes: Vec<&str> =
        found(&report, "sensor-at-load").iter().map(|one| one.place.path.as_str()).collect();
    assert_eq!(probes, ["first.js"], "nothing outside was read");
}

/// Later stages read files again: for places, names, maps and hashes of lines.
#[test]
fn files_that_turn_into_pipes_after_their_analysis_hold_nobody_up() {
    let map = r#"{"version":3,"sources":["../src/a.js"],"mappings":"AAAA"}"#;
    let made = Made::new("late")
        .file("index.html", PAGE.replace("</head>", "<script src=\"a.js\"></script></head>"))
        .file("a.js", format!("{PROBE};\n//# sourceMappingURL=a.js.map"))
        .file("a.js.map", map)
        .file("orphan-picture.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    fs::create_dir(made.folder.join("src")).unwrap();
    fs::write(made.folder.join("src/a.js"), format!("{PROBE};")).unwrap();
    let dist = made.dist();
    let case = Case::open(&made.folder);
    let once = Once::new();
    let change = |done: u64, all: u64| {
        if done == all {
            once.call_once(|| {
                let source = made.folder.join("src/a.js");
                let files =
                    ["index.html", "a.js", "a.js.map", "orphan-picture.svg"].map(|name| dist.join(name));
                for file in files.into_iter().chain([source]) {
                    fs::remove_file(&file).unwrap();
                    assert!(pipe(&file));
                }
            });
        }
    };
    let leads = sobria::origin::Leads { source_maps: vec![dist.clone()], metadata: Vec::new() };
    let case = Case { leads, ..case };
    let options = Options { progress: &change, line_hashes: true, ..case.options(&[], 1) };
    let report = sobria::check(&case.jobs(), &options).unwrap();
    assert!(once.is_completed());
    assert_eq!(found(&report, "sensor-at-load").len(), 1, "what was analysed stays found");
}

#[test]
fn a_full_disk_fails_the_run_and_a_reader_that_went_away_does_not_hide_its_outcome() {
    let made = Made::new("outputs").file("index.html", PAGE).file("a.js", PROBE);
    if Path::new("/dev/full").exists() {
        for output in ["json", "text", "sarif", "junit", "markdown"] {
            let full = made.sobria(&["--output", &format!("{output}=/dev/full")]);
            assert_eq!(full.status.code(), Some(2), "{output}");
            assert!(String::from_utf8(full.stderr).unwrap().contains("/dev/full"), "{output}");
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_sobria"));
        command.current_dir(&made.folder).args(["check", "dist"]).env_clear();
        let full = File::options().write(true).open("/dev/full").unwrap();
        assert_eq!(command.stdout(full).stderr(Stdio::null()).status().unwrap().code(), Some(2));
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_sobria"));
    command.current_dir(&made.folder).args([
        "check",
        "dist",
        "--output",
        "text",
        "--output",
        "json=report.json",
    ]);
    let mut child = command.env_clear().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut told = String::new();
    child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1), "the finding still counts: {told}");
    assert_eq!(told, "");
    assert!(made.folder.join("report.json").is_file(), "the other outputs are still written");
}
