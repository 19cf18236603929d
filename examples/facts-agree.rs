//! Compares, for every script of the folders given, the facts of the abridged script with those of the whole tree.
//!
//! `cargo run --release --example facts-agree -- DIR…` ends with status 1 if one fact differs.

use std::env;
use std::fs;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use sobria::facts::Script;
use sobria::parse::js;
use walkdir::WalkDir;

#[derive(Default)]
struct Sum {
    scripts: usize,
    bytes: usize,
    differ: usize,
    not_parsed: usize,
    abridged: Duration,
    whole: Duration,
}

fn main() -> ExitCode {
    let compare = || {
        let mut sum = Sum::default();
        for folder in env::args().skip(1) {
            for entry in WalkDir::new(folder).sort_by_file_name().into_iter().flatten() {
                let name = entry.file_name().to_string_lossy();
                let is_script = [".js", ".mjs", ".cjs"].iter().any(|extension| name.ends_with(extension));
                if is_script && let Ok(source) = fs::read_to_string(entry.path()) {
                    sum.add(&entry.path().display().to_string(), &source);
                }
            }
        }
        sum
    };
    let stack = 256 << 20;
    let thread = std::thread::Builder::new().stack_size(stack).spawn(compare);
    let Some(sum) = thread.ok().and_then(|thread| thread.join().ok()) else { return ExitCode::FAILURE };
    let Sum { scripts, bytes, differ, not_parsed, abridged, whole } = sum;
    #[expect(clippy::print_stdout, reason = "this is its report")]
    {
        println!("{scripts} scripts, {bytes} bytes, {not_parsed} do not parse, {differ} differ");
        println!("abridged {:.2} s, whole {:.2} s", abridged.as_secs_f64(), whole.as_secs_f64());
    }
    if differ == 0 && scripts > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

impl Sum {
    fn add(&mut self, path: &str, source: &str) {
        let start = Instant::now();
        let abridged = js::script(source);
        let between = Instant::now();
        let whole = js::whole(source);
        self.abridged += between - start;
        self.whole += between.elapsed();
        self.scripts += 1;
        self.bytes += source.len();
        let (Ok(abridged), Ok(whole)) = (abridged, whole) else {
            self.not_parsed += 1;
            return;
        };
        let (abridged, whole) = (lines(&abridged), lines(&whole));
        if abridged != whole {
            self.differ += 1;
            #[expect(clippy::print_stdout, reason = "this is its report")]
            {
                println!("{path}: {} facts, {} in the whole tree", abridged.len(), whole.len());
                let missing = whole.iter().filter(|line| !abridged.contains(line));
                let added = abridged.iter().filter(|line| !whole.contains(line));
                missing.take(3).for_each(|line| println!("  - {line:.300}"));
                added.take(3).for_each(|line| println!("  + {line:.300}"));
            }
        }
    }
}

/// One line per fact.
fn lines(script: &Script) -> Vec<String> {
    let Script {
        imports,
        calls,
        assignments,
        literals,
        options,
        reads,
        parameters,
        elements,
        chunk_names,
        remotes,
        directives,
        styles_print,
        is_module,
    } = script;
    let mut lines = vec![format!("prints {styles_print} module {is_module} directives {directives:?}")];
    lines.extend(imports.iter().map(|fact| format!("{fact:?}")));
    lines.extend(calls.iter().map(|fact| format!("{fact:?}")));
    lines.extend(assignments.iter().map(|fact| format!("{fact:?}")));
    lines.extend(literals.iter().map(|fact| format!("{fact:?}")));
    lines.extend(options.iter().map(|fact| format!("{fact:?}")));
    lines.extend(reads.iter().map(|fact| format!("read {fact:?}")));
    lines.extend(parameters.iter().map(|fact| format!("parameter {fact:?}")));
    lines.extend(elements.iter().map(|fact| format!("{fact:?}")));
    lines.extend(chunk_names.iter().map(|fact| format!("{fact:?}")));
    lines.extend(remotes.iter().map(|fact| format!("{fact:?}")));
    lines
}
