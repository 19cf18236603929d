//! `sobria self-test`: runs fixtures through the whole pipeline and compares what comes out with what each folder's
//! name promises. Uses no network, and nothing of the project it is started in.

mod cases;
mod record;
mod scratch;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use sobria::finding::clean;
use sobria::fixture::{Promise, Seen, TODAY};
use sobria::outcome::Report;
use sobria::registry::REGISTRY;
use sobria::report::words::{colon, counted};
use sobria::rule::Lang;
use sobria::settings::Settings;

use super::check::{Asked, report};
use super::find::{file_error, find};
use super::{Failure, base, baseline, terminal};
use crate::cli::{Around, Measure, SelfTest, Source};
use cases::{Case, carried, of_folder};
use record::{CaseRecord, Record};
pub use scratch::Scratch;

/// Characters that are shown of a case's name and of why it could not be run: the folder may be anybody's.
const LONGEST: usize = 200;

pub fn self_test(command: &SelfTest) -> Result<ExitCode, Failure> {
    let lang = terminal::language(command.lang);
    let scratch = Scratch::new()?;
    let cases = match &command.cases {
        Some(folder) => of_folder(folder)?,
        None => carried(scratch.folder())?,
    };
    if cases.is_empty() {
        return Err(Failure::Usage("no case was found: CHECK/OUTCOME[@CONTEXT]/ is looked for".to_owned()));
    }
    // Stands for the settings of a case that has none: those around it are not its own.
    let no_settings = scratch.folder().join("sobria.toml");
    fs::write(&no_settings, "").map_err(|error| file_error(&no_settings, error))?;
    let results: Vec<CaseRecord> = cases.iter().map(|case| run(case, &no_settings)).collect();
    let record = Record::new(results)?;
    if let Some(file) = &command.record {
        fs::write(file, record.json()?).map_err(|error| file_error(file, error))?;
    }
    terminal::tell(&told(&record, lang))?;
    Ok(if record.totals.not_as_expected == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// A case that cannot be run at all is not as expected either, and says why.
fn run(case: &Case, no_settings: &Path) -> CaseRecord {
    let Some(promise) = Promise::of(&case.name) else {
        return CaseRecord::unread(case, "the folder's name promises nothing".to_owned());
    };
    if REGISTRY.check_named(&case.check).is_none() {
        return CaseRecord::unread(case, "there is no such check".to_owned());
    }
    match seen(case, no_settings, promise.measured) {
        Ok(seen) => CaseRecord::new(case, promise, &seen),
        Err(failure) => CaseRecord::unread(case, failure.to_string()),
    }
}

fn seen(case: &Case, no_settings: &Path, measure: bool) -> Result<Seen, Failure> {
    Ok(Seen::of(&judge(&case.folder, no_settings, measure)?, &case.check))
}

/// Checks the project in a fixture's folder; `no_settings` stands for settings that it does not have.
pub fn judge(folder: &Path, no_settings: &Path, measure: bool) -> Result<Report, Failure> {
    let there = |name: &str| Some(folder.join(name)).filter(|path| path.exists());
    let settings = there("sobria.toml");
    let bundles_named = match &settings {
        Some(path) => {
            let text = fs::read_to_string(path).map_err(|error| file_error(path, error))?;
            !Settings::parse("sobria.toml", &text)?.bundles.is_empty()
        }
        None => false,
    };
    let bundle = there("dist").unwrap_or_else(|| folder.to_owned());
    let source = Source {
        paths: if bundles_named { Vec::new() } else { vec![bundle] },
        around: Around {
            config: Some(settings.unwrap_or_else(|| no_settings.to_owned())),
            map: there("medical-context.toml"),
            map_base: there("medical-context.base.toml"),
            today: Some(TODAY),
            threads: 1,
            measure: measure.then_some(Measure::Budget),
            ..Around::default()
        },
        ..Source::default()
    };
    let found = find(&source)?;
    let baseline = there("sobria-baseline.txt").map(|file| baseline::read(&file)).transpose()?;
    let before = there("base").map(|base| base::snapshot(&base, &source, &found, None)).transpose()?;
    let asked = Asked { baseline: baseline.as_ref(), before: before.as_ref(), ..Asked::new(&source.around) };
    report(&found, asked)
}

/// The cases that did not come out as they should, then what was proved.
fn told(record: &Record, lang: Lang) -> String {
    let mut out = String::new();
    for case in record.cases.iter().filter(|case| !case.as_expected) {
        let failures =
            counted(case.failures, lang.pick("failure", "échec"), lang.pick("failures", "échecs"), lang);
        let suppressed = counted(
            case.suppressed,
            lang.pick("suppressed", "écarté"),
            lang.pick("suppressed", "écartés"),
            lang,
        );
        let review = format!("{} {}", case.reviews, lang.pick("to review", "à revoir"));
        let actual = case.problem.clone().unwrap_or_else(|| format!("{failures}, {review}, {suppressed}"));
        let (name, actual) = (clean(&case.case, LONGEST), clean(&actual, LONGEST));
        let _ = writeln!(out, "✗ {name}{} {actual}", colon(lang));
    }
    let totals = &record.totals;
    let verdict = match (totals.not_as_expected, lang) {
        (0, Lang::En) => "all as expected".to_owned(),
        (0, Lang::Fr) => "tout est comme attendu".to_owned(),
        (wrong, Lang::En) => format!("{wrong} not as expected"),
        (wrong, Lang::Fr) => format!("{wrong} autrement qu'attendu"),
    };
    let (version, digest) = (&record.tool.version, &record.executable.sha256);
    let _ = writeln!(out, "sobria {version} · SHA-256 {digest}");
    let (checks, harm, contexts) = (totals.checks, totals.do_no_harm_checks, totals.contexts);
    let scope = match lang {
        Lang::En => format!("checks proved: {checks}, of them do-no-harm: {harm}; contexts: {contexts}"),
        Lang::Fr => {
            format!("contrôles prouvés : {checks}, dont pour ne pas nuire : {harm} ; contextes : {contexts}")
        }
    };
    let cases = counted(totals.cases, lang.pick("case", "cas"), lang.pick("cases", "cas"), lang);
    let _ = writeln!(out, "{scope}\n{cases}{} {verdict}", colon(lang));
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use std::collections::BTreeSet;
    use std::path::PathBuf;

    use super::*;

    fn case(check: &str, name: &str, folder: PathBuf) -> Case {
        Case { check: check.to_owned(), name: name.to_owned(), folder }
    }

    #[test]
    fn every_protection_and_every_context_is_proved_by_a_case_that_the_binary_carries() {
        let promises: BTreeSet<(&str, &str)> =
            cases::CASES.iter().map(|case| (case.check, case.folder.split('.').next().unwrap())).collect();
        let carries = |check: &str, outcome: &str| promises.contains(&(check, outcome));
        let mut missing = Vec::new();
        for check in &REGISTRY.checks {
            let id = check.entry.header.id.as_str();
            if !promises.iter().any(|(of, outcome)| *of == id && !outcome.starts_with("compliant")) {
                missing.push(format!("{id}: found"));
            }
            if !promises.iter().any(|(of, outcome)| *of == id && outcome.starts_with("compliant")) {
                missing.push(format!("{id}: not found"));
            }
        }
        for context in REGISTRY.contexts.iter().map(|context| &context.header) {
            for activated in &context.activate {
                let check = activated.split('[').next().unwrap();
                let outcomes = ["violating", "review"].map(|outcome| format!("{outcome}@{}", context.id));
                if !outcomes.iter().any(|outcome| carries(check, outcome)) {
                    missing.push(format!("{check}@{}", context.id));
                }
            }
            let eased = ["suppressed", "relaxed"].map(|outcome| format!("{outcome}@{}", context.id));
            let sets_aside = !context.suppress.is_empty() || !context.relax.is_empty();
            if sets_aside && !promises.iter().any(|(_, outcome)| eased.iter().any(|eased| eased == outcome)) {
                missing.push(format!("{}: what it sets aside", context.id));
            }
        }
        assert!(missing.is_empty(), "{missing:#?}");
    }

    #[test]
    fn a_case_whose_promise_is_not_kept_fails() {
        let scratch = Scratch::new().unwrap();
        let settings = scratch.folder().join("sobria.toml");
        fs::write(&settings, "").unwrap();
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("test-fixtures");
        let violating = fixtures.join("viewport-missing/violating");
        let honest = run(&case("viewport-missing", "violating", violating.clone()), &settings);
        assert!(honest.as_expected && honest.failures > 0);
        for tampered in ["compliant", "suppressed@dicom-viewer", "review", "not-applicable", "nonsense"] {
            let result = run(&case("viewport-missing", tampered, violating.clone()), &settings);
            assert!(!result.as_expected, "{tampered}");
            let record = Record::new(vec![honest.clone(), result]).unwrap();
            assert_eq!((record.totals.as_expected, record.totals.not_as_expected), (1, 1));
            assert!(told(&record, Lang::En).contains("1 not as expected"));
        }
        assert!(!run(&case("no-such-check", "violating", violating), &settings).as_expected);
    }
}
