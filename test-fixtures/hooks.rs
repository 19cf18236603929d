//! What hooks of version control ask of the built binary: single staged files, and bundles that may not be built.

use crate::binary::{sobria, stderr, stdout};
use crate::run::root;

#[test]
fn bundles_that_are_not_built_can_be_left_out() {
    let folder = std::env::temp_dir().join(format!("sobria-unbuilt-{}", std::process::id()));
    let page = "<!doctype html><html><head><meta name=viewport content='width=device-width'><title>t</title></head><body><p>text</p></body></html>";
    std::fs::create_dir_all(&folder).unwrap();
    let run = |arguments: &[&str]| sobria(&folder, &[&["check", "--lang", "en"], arguments].concat());
    for arguments in [vec![], vec!["dist"]] {
        assert_eq!(run(&arguments).status.code(), Some(2), "without the option it is a failure");
        let left_out = run(&[&["--if-built"], arguments.as_slice()].concat());
        assert_eq!(left_out.status.code(), Some(0), "{}", stderr(&left_out));
        assert_eq!((stdout(&left_out).as_str(), stderr(&left_out).lines().count()), ("", 1));
    }
    let settings = "[[bundle]]\nname = \"a\"\npath = \"a\"\n[[bundle]]\nname = \"b\"\npath = \"b\"\n";
    std::fs::write(folder.join("sobria.toml"), settings).unwrap();
    assert_eq!(run(&["--if-built"]).status.code(), Some(0));
    std::fs::create_dir_all(folder.join("b")).unwrap();
    std::fs::write(
        folder.join("b/index.html"),
        page.replace("<meta name=viewport content='width=device-width'>", ""),
    )
    .unwrap();
    assert_eq!(run(&[]).status.code(), Some(2), "one of the two is missing");
    let built = run(&["--if-built"]);
    assert_eq!(built.status.code(), Some(1), "what is built is checked: {}", stderr(&built));
    assert!(stdout(&built).contains("viewport-missing"), "{}", stdout(&built));
    std::fs::write(folder.join("sobria.toml"), "langage = \"fr\"\n").unwrap();
    assert_eq!(run(&["--if-built"]).status.code(), Some(2), "a mistake stays one");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn single_files_of_a_working_tree_are_judged_by_the_map_of_the_bundle() {
    let folder = std::env::temp_dir().join(format!("sobria-staged-{}", std::process::id()));
    let fixture = root().join("diagnostic-image-lossy/violating@dicom-viewer");
    std::fs::create_dir_all(folder.join("public/exams")).unwrap();
    std::fs::create_dir_all(folder.join("src")).unwrap();
    std::fs::copy(fixture.join("dist/exams/ct-12.jpg"), folder.join("public/exams/ct-12.jpg")).unwrap();
    std::fs::write(folder.join("src/a.ts"), "export const a: number = 1;\n").unwrap();
    std::fs::write(folder.join("README.md"), "# text\n").unwrap();
    let run = |files: &[&str]| sobria(&folder, &[&["check", "--today", "2026-11-22"], files].concat());
    // Without a map nobody said that this is an examination.
    assert_eq!(run(&["public/exams/ct-12.jpg"]).status.code(), Some(0));
    // The map speaks of exams/**, as the build will have it.
    std::fs::copy(fixture.join("medical-context.toml"), folder.join("medical-context.toml")).unwrap();
    let staged = run(&["src/a.ts", "public/exams/ct-12.jpg", "README.md"]);
    assert_eq!(staged.status.code(), Some(1), "{}", stderr(&staged));
    assert!(stdout(&staged).contains("diagnostic-image-lossy"), "{}", stdout(&staged));
    // What sobria has nothing to say about is no failure.
    let others = run(&["src/a.ts", "README.md", "medical-context.toml"]);
    assert_eq!(others.status.code(), Some(0), "{}{}", stdout(&others), stderr(&others));
    std::fs::remove_dir_all(folder).unwrap();
}
