//! `sobria self-test`, and what packages install beside the binary.

use crate::binary::{sobria, stderr, stdout};
use crate::run::root;

#[test]
fn the_self_test_passes_where_it_is_started_and_writes_the_same_record_twice() {
    let folder = std::env::temp_dir().join(format!("sobria-self-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    // Settings of the project around it must not count: these would stop any run.
    std::fs::write(folder.join("sobria.toml"), "langage = \"fr\"\n").unwrap();
    let record = |name: &str| {
        let output = sobria(&folder, &["self-test", "--lang", "en", "--record", name]);
        assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
        assert!(stdout(&output).ends_with("all as expected\n"), "{}", stdout(&output));
        std::fs::read(folder.join(name)).unwrap()
    };
    let first = record("first.json");
    assert_eq!(first, record("second.json"));
    let first: serde_json::Value = serde_json::from_slice(&first).unwrap();
    let cases = first["cases"].as_array().unwrap();
    assert!(cases.len() > 200 && cases.iter().all(|case| case["as_expected"] == true));
    assert_eq!(first["totals"]["cases"], cases.len());
    let executable = std::fs::metadata(env!("CARGO_BIN_EXE_sobria")).unwrap();
    assert_eq!(first["executable"]["bytes"], executable.len());
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_self_test_fails_on_a_promise_that_is_not_kept_and_cannot_run_without_cases() {
    let folder = std::env::temp_dir().join(format!("sobria-tampered-{}", std::process::id()));
    let case = folder.join("viewport-missing/compliant");
    std::fs::create_dir_all(&case).unwrap();
    let fixture = root().join("viewport-missing/violating/index.html");
    std::fs::copy(fixture, case.join("index.html")).unwrap();
    let cases = folder.to_str().unwrap();
    let failed = sobria(&folder, &["self-test", "--cases", cases, "--lang", "en", "--record", "record.json"]);
    assert_eq!(failed.status.code(), Some(1), "{}", stderr(&failed));
    assert!(
        stdout(&failed).contains("viewport-missing/compliant: 1 failure, 0 to review, 0 suppressed"),
        "{}",
        stdout(&failed)
    );
    let record = std::fs::read(folder.join("record.json")).unwrap();
    let record: serde_json::Value = serde_json::from_slice(&record).unwrap();
    assert_eq!(
        (&record["cases"][0]["expected"], &record["cases"][0]["failures"]),
        (&"compliant".into(), &1.into())
    );
    assert_eq!(record["totals"]["not_as_expected"], 1);
    let none = sobria(&folder, &["self-test", "--cases", case.to_str().unwrap()]);
    assert_eq!(none.status.code(), Some(2), "{}", stdout(&none));
    let unwritten = sobria(&folder, &["self-test", "--cases", cases, "--record", "no/such/folder.json"]);
    assert_eq!(unwritten.status.code(), Some(2));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn completions_and_manual_pages_know_every_command() {
    let demo = root().join("demo");
    let commands = ["check", "contexts", "explain", "init", "list", "schema", "self-test", "completions"];
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = stdout(&sobria(&demo, &["completions", shell]));
        for command in commands {
            assert!(script.contains(command), "{shell}: {command}");
        }
    }
    let folder = std::env::temp_dir().join(format!("sobria-man-{}", std::process::id()));
    let output = sobria(&demo, &["man", "--out", folder.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let page = stdout(&sobria(&demo, &["man"]));
    assert_eq!(page, std::fs::read_to_string(folder.join("sobria.1")).unwrap());
    for command in commands {
        let page = std::fs::read_to_string(folder.join(format!("sobria-{command}.1"))).unwrap();
        assert!(page.contains(".SH SYNOPSIS"), "{command}");
    }
    assert!(!folder.join("sobria-man.1").exists(), "a command for packagers has no page");
    std::fs::remove_dir_all(folder).unwrap();
}
