use std::fs;

use super::*;
use crate::fix::journal::Trouble;
use crate::fix::scratch::Scratch;

const GO_ON: &dyn Fn() -> bool = &|| false;

struct Bench {
    scratch: Scratch,
    folder: Folder,
}

impl Bench {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let scratch = Scratch::new(name);
        fs::create_dir_all(scratch.path("dist")).unwrap();
        for (path, content) in files {
            scratch.write(&format!("dist/{path}"), content.as_bytes());
        }
        let folder = Folder::open(&scratch.path("dist")).unwrap();
        Self { scratch, folder }
    }

    fn journal<T>(&self, work: impl FnOnce(&mut Journal) -> Result<T, Failure>) -> Result<T, Failure> {
        Journal::with(&self.scratch.path("state"), self.folder.path(), work)
    }

    fn write(&self, path: &str, content: &str, group: usize) -> Write {
        let before = self.folder.digest(path).unwrap();
        Write { path: path.to_owned(), before, content: content.as_bytes().to_vec(), group }
    }

    fn replace(&self, writes: &[Write]) -> Result<(), Failure> {
        self.journal(|journal| {
            heal(&self.folder, journal)?;
            forget_changed(&self.folder, journal)?;
            replace(&self.folder, journal, writes, GO_ON)
        })
    }

    fn undo(&self) -> Undone {
        self.journal(|journal| undo(&self.folder, journal)).unwrap()
    }

    /// Every file with its content, drafts included.
    fn files(&self) -> BTreeMap<String, String> {
        let entries = fs::read_dir(self.scratch.path("dist")).unwrap().map(Result::unwrap);
        entries
            .map(|entry| {
                let text = fs::read_to_string(entry.path()).unwrap();
                (entry.file_name().to_string_lossy().into_owned(), text)
            })
            .collect()
    }

    fn kept(&self) -> usize {
        let journal = fs::read_dir(self.scratch.path("state")).unwrap().next().unwrap().unwrap();
        fs::read_dir(journal.path().join("first")).unwrap().count()
    }
}

fn files(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files.iter().map(|(path, content)| ((*path).to_owned(), (*content).to_owned())).collect()
}

#[test]
fn what_was_written_goes_back_to_the_first_bytes() {
    let bench = Bench::new("undo", &[("a", "a1"), ("b", "b1")]);
    bench.replace(&[bench.write("a", "a2", 0), bench.write("c", "c2", 1)]).unwrap();
    assert_eq!(bench.files(), files(&[("a", "a2"), ("b", "b1"), ("c", "c2")]));
    bench.replace(&[bench.write("a", "a3", 0)]).unwrap();
    assert_eq!(bench.undo().restored, ["a", "c"]);
    assert_eq!(bench.files(), files(&[("a", "a1"), ("b", "b1")]));
    assert_eq!(bench.kept(), 0, "nothing is kept that is of no use");
    assert_eq!(bench.undo(), Undone::default());
}

#[test]
fn a_group_with_a_file_that_changed_since_stays_as_it_is() {
    let bench = Bench::new("changed-since", &[("a", "a1"), ("b", "b1"), ("c", "c1")]);
    bench
        .replace(&[bench.write("a", "a2", 0), bench.write("b", "b2", 0), bench.write("c", "c2", 1)])
        .unwrap();
    bench.scratch.write("dist/b", b"theirs");
    let foreseen = bench.journal(|journal| foresee(&bench.folder, journal)).unwrap();
    let undone = bench.undo();
    assert_eq!(undone, foreseen);
    assert_eq!(undone.changed, ["a", "b"]);
    assert_eq!(bench.files(), files(&[("a", "a2"), ("b", "theirs"), ("c", "c1")]));
}

#[test]
fn after_another_build_nothing_old_is_put_back() {
    let bench = Bench::new("rebuilt", &[("a", "a1")]);
    bench.replace(&[bench.write("a", "a2", 0)]).unwrap();
    bench.scratch.write("dist/a", b"b1");
    bench.replace(&[bench.write("a", "b2", 0)]).unwrap();
    bench.undo();
    assert_eq!(bench.files(), files(&[("a", "b1")]));
}

#[test]
fn all_or_none_when_one_file_is_not_what_it_was() {
    let bench = Bench::new("one-changed", &[("a", "a1"), ("b", "b1")]);
    let writes = [bench.write("a", "a2", 0), bench.write("b", "b2", 1)];
    bench.scratch.write("dist/b", b"theirs");
    assert!(matches!(bench.replace(&writes), Err(Failure::File(Fault::Changed(path))) if path == "b"));
    assert_eq!(bench.files(), files(&[("a", "a1"), ("b", "theirs")]));
}

#[test]
fn stopping_before_the_first_replacement_leaves_nothing_behind() {
    let bench = Bench::new("stopped", &[("a", "a1"), ("b", "b1")]);
    let writes = [bench.write("a", "a2", 0), bench.write("b", "b2", 1)];
    let asked = std::cell::Cell::new(0);
    let second = || asked.replace(asked.get() + 1) == 1;
    let stopped = bench.journal(|journal| replace(&bench.folder, journal, &writes, &second));
    assert!(matches!(stopped, Err(Failure::Stopped)));
    assert_eq!(bench.files(), files(&[("a", "a1"), ("b", "b1")]));
    assert_eq!(bench.undo(), Undone::default());
}

/// A run that is killed between two steps, at each of them: as the next run finds it.
#[test]
fn whatever_a_killed_run_left_is_healed() {
    // 0: the journal alone; then one draft more, then one replacement more at each step.
    for step in 0..=6 {
        let bench = Bench::new(&format!("killed-{step}"), &[("a", "a1"), ("b", "b1"), ("c", "c1")]);
        // An earlier run, the first bytes of which are still the ones to go back to.
        bench.replace(&[bench.write("a", "a2", 0)]).unwrap();
        let writes = [bench.write("a", "a3", 0), bench.write("b", "b3", 0), bench.write("c", "c3", 1)];
        bench
            .journal(|journal| {
                prepare(&bench.folder, journal, &writes)?;
                let mut drafts = Vec::new();
                for (number, write) in writes.iter().enumerate().take(step) {
                    drafts.push(bench.folder.draft(&write.path, &draft_name(number), &write.content)?);
                }
                for (write, draft) in writes.iter().zip(&drafts).take(step.saturating_sub(3)) {
                    bench.folder.publish(draft, write.before)?;
                }
                Ok(())
            })
            .unwrap();
        bench.journal(|journal| heal(&bench.folder, journal)).unwrap();
        assert_eq!(bench.files(), files(&[("a", "a1"), ("b", "b1"), ("c", "c1")]), "step {step}");
        assert_eq!(bench.undo(), Undone::default(), "step {step}");
        bench.replace(&[bench.write("a", "a4", 0)]).unwrap();
        assert_eq!(bench.undo().restored, ["a"], "step {step}");
    }
}

/// The same for `--undo`.
#[test]
fn a_killed_undo_goes_on() {
    let bench = Bench::new("killed-undo", &[("a", "a1"), ("b", "b1")]);
    bench
        .replace(&[bench.write("a", "a2", 0), bench.write("b", "b2", 0), bench.write("c", "c2", 0)])
        .unwrap();
    bench
        .journal(|journal| {
            let half = |number: usize, now: &str| Half {
                draft: draft_name(number),
                before: Some(blake3::hash(now.as_bytes()).to_hex().to_string()),
            };
            let halves = [("a", half(0, "a2")), ("b", half(1, "b2")), ("c", half(2, "c2"))];
            let named = halves.map(|(path, half)| (path.to_owned(), half));
            journal.record.pending = Some(Pending { files: named.into_iter().collect() });
            Ok(journal.save()?)
        })
        .unwrap();
    bench.scratch.write("dist/a", b"a1");
    bench.scratch.write(&format!("dist/{}", draft_name(1)), b"b1 in ha");
    assert_eq!(bench.undo().restored, ["a", "b", "c"]);
    assert_eq!(bench.files(), files(&[("a", "a1"), ("b", "b1")]));
}

#[test]
fn a_damaged_journal_writes_nothing() {
    let bench = Bench::new("damaged", &[("a", "a1")]);
    bench.replace(&[bench.write("a", "a2", 0)]).unwrap();
    let journal = fs::read_dir(bench.scratch.path("state")).unwrap().next().unwrap().unwrap().path();
    let first = fs::read_dir(journal.join("first")).unwrap().next().unwrap().unwrap().path();
    fs::write(&first, "forged").unwrap();
    let undone = bench.journal(|journal| undo(&bench.folder, journal));
    assert!(matches!(undone, Err(Failure::Journal(Trouble::Unusable { .. }))));
    assert_eq!(bench.files(), files(&[("a", "a2")]));
    fs::write(journal.join("journal.json"), "{").unwrap();
    assert!(matches!(bench.replace(&[]), Err(Failure::Journal(Trouble::Unusable { .. }))));
    let outside = r#"{"version":1,"root":"/","files":{"../b":{"first":null,"now":"","group":0}}}"#;
    fs::write(journal.join("journal.json"), outside).unwrap();
    bench.scratch.write("b", b"outside");
    assert_eq!(bench.undo().changed, ["../b"]);
    assert_eq!(fs::read(bench.scratch.path("b")).unwrap(), b"outside");
}

#[test]
fn a_journal_is_never_inside_the_folder_and_has_one_user() {
    let bench = Bench::new("inside", &[("a", "a1")]);
    let inside =
        Journal::with(&bench.scratch.path("dist/state"), bench.folder.path(), |_| Ok::<_, Failure>(()));
    assert!(matches!(inside, Err(Failure::Journal(Trouble::Inside(_)))));
    assert_eq!(bench.files(), files(&[("a", "a1")]));
    let busy = bench.journal(|_| bench.journal(|_| Ok(())));
    assert!(matches!(busy, Err(Failure::Journal(Trouble::Busy))));
}
