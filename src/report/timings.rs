//! The table of `--timings`, for the terminal. It differs from run to run and is part of no other format.

use std::cmp::Reverse;
use std::fmt::Write as _;
use std::time::Duration;

use super::words;
use crate::finding::clean;
use crate::registry::REGISTRY;
use crate::rule::Lang;
use crate::timings::{OfKind, Stage, Step, Totals};

/// Longest path shown, in characters.
const PATH: usize = 60;

/// Checks that take less in all are counted together.
const SHOWN: Duration = Duration::from_micros(100);

#[must_use]
pub fn render(totals: &Totals, lang: Lang) -> String {
    let mut out = String::new();
    stages(&mut out, totals, lang);
    kinds(&mut out, totals, lang);
    slowest(&mut out, totals, lang);
    checks(&mut out, totals, lang);
    out
}

/// Writing into a text cannot fail, which is why its results are dropped here and below.
fn stages(out: &mut String, totals: &Totals, lang: Lang) {
    let (title, wall, cpu) =
        lang.pick(("Times, in ms", "elapsed", "processor"), ("Temps, en ms", "écoulé", "processeur"));
    let _ = writeln!(out, "{title:34} {wall:>10} {cpu:>10}");
    let mut line = |name: &str, wall: Option<Duration>, cpu: Option<Duration>| {
        let shown = |time: Option<Duration>| time.map(|time| milliseconds(time, lang)).unwrap_or_default();
        let line = format!("  {name:32} {:>10} {:>10}", shown(wall), shown(cpu));
        let _ = writeln!(out, "{}", line.trim_end());
    };
    for (stage, spent) in &totals.stages {
        line(stage_name(*stage, lang), Some(spent.wall), spent.cpu);
        if *stage == Stage::Files {
            for (step, cpu) in &totals.steps {
                line(&format!("  {}", step_name(*step, lang)), None, Some(*cpu));
            }
        }
    }
    let walls: Duration = totals.stages.values().map(|spent| spent.wall).sum();
    let processor: Duration = totals.stages.values().filter_map(|spent| spent.cpu).sum();
    let rest = |all: Duration, named: Duration| all.saturating_sub(named);
    line(
        lang.pick("start, settings, and the rest", "démarrage, réglages et reste"),
        Some(rest(totals.all.wall, walls)),
        totals.all.cpu.map(|cpu| rest(cpu, processor)),
    );
    line("total", Some(totals.all.wall), totals.all.cpu);
}

fn kinds(out: &mut String, totals: &Totals, lang: Lang) {
    let (title, files, recalled, size, cpu) = lang.pick(
        ("By kind of file", "files", "from cache", "size", "processor"),
        ("Par type de fichier", "fichiers", "du cache", "taille", "processeur"),
    );
    let _ = writeln!(out, "\n{title:34} {files:>10} {recalled:>10} {size:>10} {cpu:>10}");
    let mut kinds: Vec<_> = totals.kinds.iter().collect();
    kinds.sort_by_key(|(_, of_kind)| Reverse(of_kind.cpu));
    for (kind, of_kind) in kinds {
        let size = words::bytes(of_kind.bytes, lang);
        let cpu = milliseconds(of_kind.cpu, lang);
        let OfKind { files, recalled, .. } = of_kind;
        let _ = writeln!(out, "  {kind:32} {files:>10} {recalled:>10} {size:>10} {cpu:>10}");
    }
}

fn slowest(out: &mut String, totals: &Totals, lang: Lang) {
    let (title, size, cpu) = lang
        .pick(("Slowest files", "size", "processor"), ("Fichiers les plus longs", "taille", "processeur"));
    let _ = writeln!(out, "\n{title:64} {size:>10} {cpu:>10}");
    for file in &totals.slowest {
        let size = words::bytes(file.bytes, lang);
        let cpu = milliseconds(file.cpu, lang);
        let _ = writeln!(out, "  {:62} {size:>10} {cpu:>10}", clean(&file.path, PATH));
    }
}

fn checks(out: &mut String, totals: &Totals, lang: Lang) {
    let (title, cpu) = lang.pick(("By check", "processor"), ("Par contrôle", "processeur"));
    let _ = writeln!(out, "\n{title:45} {cpu:>10}");
    let mut checks: Vec<_> = totals.checks.iter().collect();
    checks.sort_by_key(|(_, spent)| Reverse(**spent));
    let (shown, small): (Vec<_>, Vec<_>) = checks.into_iter().partition(|(_, spent)| **spent >= SHOWN);
    let mut line = |name: &str, spent: Duration| {
        let _ = writeln!(out, "  {name:43} {:>10}", milliseconds(spent, lang));
    };
    for (check, spent) in shown {
        line(&REGISTRY.check(*check).entry.header.id, *spent);
    }
    if !small.is_empty() {
        let (one, many) = lang.pick(("other", "others"), ("autre", "autres"));
        let spent = small.iter().map(|(_, spent)| **spent).sum();
        line(&words::counted(small.len(), one, many, lang), spent);
    }
}

fn milliseconds(time: Duration, lang: Lang) -> String {
    let text = format!("{:.1}", time.as_secs_f64() * 1e3);
    lang.pick(text.clone(), text.replace('.', ","))
}

fn stage_name(stage: Stage, lang: Lang) -> &'static str {
    match stage {
        Stage::Discover => lang.pick("list the files", "lister les fichiers"),
        Stage::Files => lang.pick("files, one by one", "fichiers, un par un"),
        Stage::Link => lang.pick("link", "relier"),
        Stage::Mentions => lang.pick("look for names", "chercher des noms"),
        Stage::Weigh => lang.pick("weigh what screens load", "peser ce que chargent les écrans"),
        Stage::Measure => lang.pick("measure", "mesurer"),
        Stage::Checks => lang.pick("checks over the bundle", "contrôles sur le bundle"),
        Stage::Judge => lang.pick("judge", "juger"),
        Stage::Places => lang.pick("places", "emplacements"),
        Stage::Release => lang.pick("release memory", "rendre la mémoire"),
        Stage::Report => lang.pick("report", "rapport"),
    }
}

fn step_name(step: Step, lang: Lang) -> &'static str {
    match step {
        Step::Read => lang.pick("read", "lire"),
        Step::Hash => lang.pick("hash", "empreinte"),
        Step::Recall => lang.pick("read from the cache", "lire dans le cache"),
        Step::Parse => lang.pick("parse into facts", "en tirer des faits"),
        Step::Weigh => lang.pick("weigh", "peser"),
        Step::Keep => lang.pick("write to the cache", "écrire dans le cache"),
        Step::Checks => lang.pick("checks over one file", "contrôles sur un fichier"),
        Step::Places => lang.pick("places", "emplacements"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timings::{OfFile, Spent};

    #[test]
    fn stages_and_the_rest_add_up_to_the_total() {
        let spent =
            |wall, cpu| Spent { wall: Duration::from_millis(wall), cpu: Some(Duration::from_millis(cpu)) };
        let mut totals = Totals { all: spent(100, 150), ..Totals::default() };
        totals.stages.insert(Stage::Files, spent(60, 110));
        totals.stages.insert(Stage::Link, spent(15, 15));
        totals.steps.insert(Step::Parse, Duration::from_millis(90));
        totals
            .kinds
            .insert("css", OfKind { files: 3, recalled: 2, bytes: 1_500, cpu: Duration::from_millis(90) });
        let path = format!("{}\u{1b}[31m.css", "a".repeat(20));
        totals.slowest.push(OfFile { path, bytes: 1_500, cpu: Duration::from_millis(90) });
        let text = render(&totals, Lang::En);
        let row = |name: &str| {
            let line = text.lines().find(|line| line.trim_start().starts_with(name)).unwrap_or_default();
            line.trim_start()[name.len()..].split_whitespace().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(row("start, settings, and the rest"), ["25.0", "25.0"]);
        assert_eq!(row("total"), ["100.0", "150.0"]);
        assert_eq!(row("css"), ["3", "2", "1.5", "kB", "90.0"]);
        assert!(!text.contains('\u{1b}'));
        assert!(render(&totals, Lang::Fr).contains("100,0"));
    }
}
