//! What must never stop a run, lead it out of the bundle or reach a terminal as it is: odd names, links, pipes,
//! files that cannot be read, nesting that would exhaust a stack.

use std::fs;

use sobria::outcome::Reason;

use crate::formats::FORMATS;
use crate::injection::assert_harmless;
use crate::shapes::{Made, PAGE, PROBE, found, problems};

#[test]
fn odd_names_are_read_linked_and_printed_harmlessly() {
    let names = [
        "a b.js",
        "quote\".js",
        "apostrophe'.js",
        "100%.js",
        "new\nline.js",
        "\u{1b}[31mred.js",
        "rechts\u{202e}sj.js",
        "été.js",
        "##[command]rm.js",
        "::error::x.js",
    ];
    let mut made = Made::new("names");
    for name in names {
        made = made.file(name, format!("{PROBE};"));
    }
    let scripts = "<script src=\"a%20b.js\"></script><script src=\"quote%22.js\"></script>\
        <script src=\"apostrophe&#39;.js\"></script><script src=\"100%25.js\"></script>\
        <script src=\"%C3%A9t%C3%A9.js\"></script><script src=\"%23%23[command]rm.js\"></script>";
    let made = made.file("index.html", PAGE.replace("</head>", &format!("{scripts}</head>")));
    let report = made.check();
    assert_eq!(problems(&report), []);
    assert_eq!(found(&report, "sensor-at-load").len(), names.len(), "each is read");
    assert_eq!(report.screens[0].initial.len(), 7, "{:?}", report.screens[0]);
    assert!(report.screens[0].gaps.is_empty(), "{:?}", report.screens[0].gaps);
    let output = made.sobria(&["--all"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    let harmful = |character: char| (character.is_control() && character != '\n') || character == '\u{202e}';
    assert!(!text.contains(harmful), "no control characters of file names");
    for line in text.lines().map(str::trim_start) {
        assert!(!line.starts_with("line.js"), "a name does not break a line");
        assert!(!line.starts_with("##[") && !line.starts_with("::"), "no command for a build server: {line}");
    }
    for format in FORMATS.into_iter().chain(["graph"]) {
        let output = made.sobria(&["--output", format]);
        assert_harmless(format, &String::from_utf8(output.stdout).unwrap());
    }
}

#[cfg(unix)]
#[test]
fn links_are_listed_and_not_followed() {
    use std::os::unix::fs::symlink;
    let made = Made::new("links").file("index.html", PAGE).file("real/app.js", PROBE);
    fs::create_dir_all(made.folder.join("outside")).unwrap();
    fs::write(made.folder.join("outside/secret.js"), PROBE).unwrap();
    symlink(made.folder.join("outside/secret.js"), made.dist().join("file.js")).unwrap();
    symlink(made.folder.join("outside"), made.dist().join("folder")).unwrap();
    symlink(made.dist(), made.dist().join("loop")).unwrap();
    symlink("nowhere", made.dist().join("dangling.js")).unwrap();
    let report = made.check();
    let listed: Vec<&str> = report.not_analysed.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(listed, ["dangling.js", "file.js", "folder", "loop"]);
    for file in &report.not_analysed {
        assert!(matches!(&file.reason, Reason::Problem(reason) if reason.contains("link")), "{file:?}");
    }
    let probes = found(&report, "sensor-at-load");
    assert_eq!(probes.len(), 1, "only the script inside is read");
    assert_eq!(probes[0].place.path, "real/app.js");
}

#[cfg(unix)]
#[test]
fn a_pipe_is_listed_and_never_opened() {
    let made = Made::new("pipe").file("index.html", PAGE);
    let status = std::process::Command::new("mkfifo").arg(made.dist().join("wait.js")).status();
    if !status.is_ok_and(|status| status.success()) {
        return;
    }
    // Opening it would wait for a writer for ever.
    let report = made.check();
    assert_eq!(report.not_analysed.len(), 1);
    let [pipe] = report.not_analysed.as_slice() else { panic!() };
    assert_eq!(pipe.path, "wait.js");
    assert_eq!(pipe.reason, Reason::Problem("not a regular file".to_owned()));
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_a_finding_and_the_others_are_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let made = Made::new("locked").file("index.html", PAGE).file("locked.js", PROBE).file("open.js", PROBE);
    let locked = made.dist().join("locked.js");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&locked).is_ok() {
        // The administrator reads everything.
        return;
    }
    let report = made.check();
    assert_eq!(found(&report, "sensor-at-load").len(), 1);
    let problems = problems(&report);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].0 == "locked.js" && problems[0].1.contains("cannot be read"), "{problems:?}");
}

#[test]
fn nesting_beyond_any_stack_is_a_finding_with_its_reason() {
    const DEEP: usize = 100_000;
    let open = |text: &str| text.repeat(DEEP);
    let pair = |before: &str, inside: &str, after: &str| format!("{}{inside}{}", open(before), open(after));
    let cases = [
        ("brackets.js", pair("[", "1", "]"), true),
        ("unclosed.js", open("["), true),
        ("calls.js", pair("f(", "1", ")"), true),
        ("functions.js", pair("()=>{", "1", "}"), true),
        ("unary.js", format!("{}fetch('/a')", open("- ")), true),
        ("chain.js", format!("fetch('/a'){}", open("+a")), true),
        ("else.js", format!("if(a)fetch('/a');{}", open("else if(a)fetch('/a');")), true),
        // What can hold no fact is not parsed.
        ("silent.js", format!("a{}", open("+a")), false),
        ("templates.js", pair("`${", "1", "}`"), true),
        ("rules.css", pair("a{", "color:red", "}"), true),
        ("unclosed.css", open("a{"), true),
        ("functions.css", format!("a{{width:{}}}", pair("calc(", "1px", ")")), false),
        ("brackets.json", pair("[", "\"a/b.js\"", "]"), false),
        ("unclosed.json", open("["), true),
        ("objects.json", pair("{\"a\":", "1", "}"), false),
        (
            "map.js.map",
            format!("{{\"version\":3,\"sources\":{},\"mappings\":\"\"}}", pair("[", "", "]")),
            true,
        ),
        ("elements.html", PAGE.replace("<p>", &format!("{}<p>", open("<div>"))), false),
        ("closed.html", PAGE.replace("<p>Page</p>", &pair("<b>", "x", "</b>")), false),
        (
            "drawing.svg",
            format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{}</svg>", pair("<g>", "", "</g>")),
            false,
        ),
    ];
    let mut made = Made::new("deep").file("index.html", PAGE).file("after.js", PROBE);
    for (name, content, _) in &cases {
        made = made.file(name, content);
    }
    let report = made.check();
    assert_eq!(found(&report, "sensor-at-load").len(), 1, "the other files are read");
    let problems = problems(&report);
    for (name, _, refused) in &cases {
        let reasons: Vec<&str> =
            problems.iter().filter(|(path, _)| path == name).map(|(_, message)| message.as_str()).collect();
        assert_eq!(!reasons.is_empty(), *refused, "{name}: {reasons:?}");
        assert!(!reasons.iter().any(|reason| reason.contains("unexpectedly")), "{name}: {reasons:?}");
    }
    let status = made.sobria(&["--threads", "1"]).status;
    assert_eq!(status.code(), Some(1), "the process ends by itself, with findings");
}

#[test]
fn inline_code_nested_beyond_any_stack_leaves_the_page_readable() {
    let deep = "[".repeat(100_000);
    let page = PAGE
        .replace(
            "<p>",
            &format!(
                "<script>{deep}</script><style>{}</style><img src=\"/i.svg\" alt=\"\"><p>",
                "a{".repeat(100_000)
            ),
        )
        .replace("</head>", &format!("<script type=\"importmap\">{deep}</script></head>"));
    let made = Made::new("inline")
        .file("index.html", page)
        .file("i.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    let report = made.check();
    assert_eq!(report.screens[0].requests, 2, "the image behind them is still found");
    assert_eq!(
        problems(&report).len(),
        2,
        "the script and the style, each with its reason: {:?}",
        problems(&report)
    );
    assert!(matches!(made.sobria(&[]).status.code(), Some(0 | 1)));
}
