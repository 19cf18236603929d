use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use super::*;
use crate::fix::scratch::Scratch;

fn replace(folder: &Folder, path: &str, content: &[u8]) -> Result<(), Fault> {
    let before = folder.digest(path)?;
    let draft = folder.draft(path, ".draft", content)?;
    folder.publish(&draft, before).inspect_err(|_| folder.forget(path, ".draft"))
}

#[test]
fn a_file_is_replaced_with_its_permissions_and_nothing_stays_beside_it() {
    let scratch = Scratch::new("replaced");
    scratch.write("a/b.png", b"first");
    fs::set_permissions(scratch.path("a/b.png"), fs::Permissions::from_mode(0o640)).unwrap();
    let folder = Folder::open(scratch.root()).unwrap();
    replace(&folder, "a/b.png", b"second").unwrap();
    assert_eq!(fs::read(scratch.path("a/b.png")).unwrap(), b"second");
    assert_eq!(fs::metadata(scratch.path("a/b.png")).unwrap().permissions().mode() & 0o7777, 0o640);
    assert_eq!(fs::read_dir(scratch.path("a")).unwrap().count(), 1);
}

#[test]
fn no_link_is_followed_and_nothing_outside_is_named() {
    let scratch = Scratch::new("links");
    scratch.write("out/secret.png", b"outside");
    scratch.write("in/real.png", b"inside");
    let inside = scratch.path("in");
    symlink(scratch.path("out"), inside.join("folder")).unwrap();
    symlink(scratch.path("out/secret.png"), inside.join("file.png")).unwrap();
    symlink(inside.join("real.png"), inside.join("near.png")).unwrap();
    let folder = Folder::open(&inside).unwrap();
    for path in ["folder/secret.png", "file.png", "near.png"] {
        assert!(matches!(folder.read(path), Err(Fault::NotRegular(_))), "{path}");
        assert!(matches!(replace(&folder, path, b"x"), Err(Fault::NotRegular(_))), "{path}");
    }
    for path in ["../out/secret.png", "/etc/passwd", "a//b", "", ".", "a/../../out/secret.png", "c:x"] {
        assert!(matches!(folder.read(path), Err(Fault::Name(_))), "{path}");
        assert!(matches!(folder.draft(path, ".draft", b"x"), Err(Fault::Name(_))), "{path}");
    }
    assert_eq!(fs::read(scratch.path("out/secret.png")).unwrap(), b"outside");
    assert_eq!(fs::read_dir(scratch.path("out")).unwrap().count(), 1);
}

/// A link put there between the plan and the writing.
#[test]
fn a_folder_that_becomes_a_link_is_not_written_through() {
    let scratch = Scratch::new("swapped");
    scratch.write("out/a.png", b"first");
    scratch.write("in/sub/a.png", b"first");
    let folder = Folder::open(&scratch.path("in")).unwrap();
    let draft = folder.draft("sub/a.png", ".draft", b"second").unwrap();
    fs::rename(scratch.path("in/sub"), scratch.path("in/aside")).unwrap();
    symlink(scratch.path("out"), scratch.path("in/sub")).unwrap();
    assert!(folder.publish(&draft, Some(blake3::hash(b"first"))).is_err());
    assert_eq!(fs::read(scratch.path("out/a.png")).unwrap(), b"first");
}

#[test]
fn a_file_with_two_names_is_left_alone() {
    let scratch = Scratch::new("hard-links");
    scratch.write("a.png", b"first");
    fs::hard_link(scratch.path("a.png"), scratch.path("b.png")).unwrap();
    let folder = Folder::open(scratch.root()).unwrap();
    assert!(matches!(replace(&folder, "a.png", b"x"), Err(Fault::HardLinks(_))));
    assert_eq!(fs::read(scratch.path("b.png")).unwrap(), b"first");
}

#[test]
fn a_file_that_changed_since_is_left_alone() {
    let scratch = Scratch::new("changed");
    scratch.write("a.png", b"first");
    let folder = Folder::open(scratch.root()).unwrap();
    let draft = folder.draft("a.png", ".draft", b"ours").unwrap();
    scratch.write("a.png", b"theirs");
    assert!(matches!(folder.publish(&draft, Some(blake3::hash(b"first"))), Err(Fault::Changed(_))));
    assert!(matches!(folder.remove("a.png", blake3::hash(b"first")), Err(Fault::Changed(_))));
    assert_eq!(fs::read(scratch.path("a.png")).unwrap(), b"theirs");
    folder.forget("a.png", ".draft");
    assert!(!scratch.path(".draft").exists());
}

#[test]
fn a_pipe_is_not_waited_for() {
    let scratch = Scratch::new("pipe");
    scratch.write("a.png", b"");
    fs::remove_file(scratch.path("a.png")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(scratch.path("a.png")).status();
    if made.is_ok_and(|status| status.success()) {
        let folder = Folder::open(scratch.root()).unwrap();
        assert!(matches!(folder.read("a.png"), Err(Fault::NotRegular(_))));
    }
}
