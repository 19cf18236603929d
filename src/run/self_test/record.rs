//! The record of a self-test: what was run, on what, with which result. It holds no time and no path, so that two runs
//! of one binary on one platform give the same bytes; who ran it and when is for the dossier that it goes into.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::{env, fs};

use serde::Serialize;
use sha2::{Digest, Sha256};
use sobria::fixture::{Promise, Seen, TODAY};
use sobria::registry::REGISTRY;
use sobria::report::json::{Data, data};

use super::super::Failure;
use super::super::find::file_error;
use super::cases::Case;

#[derive(Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "`record_version` as in the record of contexts")]
pub struct Record {
    pub record_version: &'static str,
    pub tool: Tool,
    pub executable: Executable,
    pub platform: Platform,
    /// Editions of the references.
    pub data: Data,
    /// The day that cases are judged on.
    pub today: String,
    pub totals: Totals,
    pub cases: Vec<CaseRecord>,
}

#[derive(Debug, Serialize)]
pub struct Tool {
    pub name: &'static str,
    pub version: &'static str,
}

/// The file that ran.
#[derive(Debug, Serialize)]
pub struct Executable {
    pub bytes: usize,
    /// As `sha256sum` prints it.
    pub sha256: String,
}

#[derive(Debug, Serialize)]
pub struct Platform {
    pub os: &'static str,
    pub architecture: &'static str,
}

/// Checks and contexts are counted that at least one case as expected speaks of.
#[derive(Debug, Default, Serialize)]
pub struct Totals {
    pub cases: usize,
    pub as_expected: usize,
    pub not_as_expected: usize,
    pub checks: usize,
    pub do_no_harm_checks: usize,
    pub contexts: usize,
}

#[derive(Clone, Debug, Serialize)]
pub struct CaseRecord {
    /// `CHECK/FOLDER`.
    pub case: String,
    pub check: String,
    /// The outcome that the folder's name promises.
    pub expected: Option<&'static str>,
    /// The context that must be its reason.
    pub context: Option<String>,
    pub failures: usize,
    pub reviews: usize,
    pub suppressed: usize,
    pub as_expected: bool,
    /// Why the case could not be run.
    pub problem: Option<String>,
}

impl CaseRecord {
    pub fn new(case: &Case, promise: Promise<'_>, seen: &Seen) -> Self {
        Self {
            expected: Some(promise.expected.name()),
            context: promise.context.map(str::to_owned),
            failures: seen.failures,
            reviews: seen.reviews,
            suppressed: seen.suppressed,
            as_expected: promise.is_kept(seen, &case.check),
            problem: None,
            ..Self::unread(case, String::new())
        }
    }

    pub fn unread(case: &Case, problem: String) -> Self {
        Self {
            case: format!("{}/{}", case.check, case.name),
            check: case.check.clone(),
            expected: None,
            context: None,
            failures: 0,
            reviews: 0,
            suppressed: 0,
            as_expected: false,
            problem: Some(problem),
        }
    }
}

impl Record {
    pub fn new(cases: Vec<CaseRecord>) -> Result<Self, Failure> {
        Ok(Self {
            record_version: "1.0",
            tool: Tool { name: "sobria", version: env!("CARGO_PKG_VERSION") },
            executable: executable()?,
            platform: Platform { os: env::consts::OS, architecture: env::consts::ARCH },
            data: data(),
            today: TODAY.to_string(),
            totals: totals(&cases),
            cases,
        })
    }

    /// Pretty-printed, with a final newline.
    pub fn json(&self) -> Result<String, Failure> {
        let json = serde_json::to_string_pretty(self).map_err(|error| Failure::Output(error.into()))?;
        Ok(json + "\n")
    }
}

fn totals(cases: &[CaseRecord]) -> Totals {
    let kept = || cases.iter().filter(|case| case.as_expected);
    let checks: BTreeSet<&str> = kept().map(|case| case.check.as_str()).collect();
    let harm = |id: &&&str| REGISTRY.check_named(id).is_some_and(|check| check.do_no_harm);
    let contexts: BTreeSet<&str> = kept().filter_map(|case| case.context.as_deref()).collect();
    Totals {
        cases: cases.len(),
        as_expected: kept().count(),
        not_as_expected: cases.len() - kept().count(),
        checks: checks.len(),
        do_no_harm_checks: checks.iter().filter(harm).count(),
        contexts: contexts.len(),
    }
}

fn executable() -> Result<Executable, Failure> {
    let path = env::current_exe()?;
    let content = fs::read(&path).map_err(|error| file_error(&path, error))?;
    let digest = Sha256::digest(&content);
    let mut sha256 = String::new();
    for byte in digest {
        let _ = write!(sha256, "{byte:02x}");
    }
    Ok(Executable { bytes: content.len(), sha256 })
}
