//! What each command does.

mod base;
mod baseline;
mod cache;
pub mod caps;
mod check;
mod compare;
mod contexts;
mod explain;
mod find;
mod fix;
mod formats;
mod init;
mod list;
mod manual;
mod output;
mod reproduce;
mod self_test;
mod terminal;

use std::process::ExitCode;

use sobria::settings::problem::Invalid;

use crate::cli::{Command, SchemaOf};
use find::Ambiguous;

/// Why a run could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error(transparent)]
    Invalid(#[from] Invalid),
    #[error(transparent)]
    Ambiguous(#[from] Ambiguous),
    #[error(transparent)]
    Check(#[from] sobria::Error),
    #[error(transparent)]
    Fix(#[from] sobria::fix::Failure),
    #[error("{0}")]
    Usage(String),
    #[error("{path}: {source}")]
    File { path: String, source: std::io::Error },
    #[error("the standard output cannot be written: {0}")]
    Output(#[from] std::io::Error),
}

pub fn run(command: Command) -> ExitCode {
    let lang = terminal::language(command.lang());
    let result = match command {
        Command::Baseline(command) => baseline::baseline(&command),
        Command::Check(command) => check::check(&command),
        Command::Compare(command) => compare::compare(&command),
        Command::Completions { shell } => manual::completions(shell),
        Command::Contexts(command) => contexts::contexts(&command),
        Command::Explain(command) => explain::explain(&command),
        Command::Fix(command) => fix::fix(&command),
        Command::Init(command) => init::init(&command),
        Command::List(command) => list::list(&command),
        Command::Man { out } => manual::man(out.as_deref()),
        Command::Reproduce(command) => reproduce::reproduce(&command),
        Command::Schema { of } => schema(of),
        Command::SelfTest(command) => self_test::self_test(&command),
    };
    match result {
        Ok(code) => code,
        Err(failure) => {
            terminal::print_failure(&failure, lang);
            ExitCode::from(2)
        }
    }
}

fn schema(of: SchemaOf) -> Result<ExitCode, Failure> {
    let schema = match of {
        SchemaOf::Settings => sobria::settings::schema(),
        SchemaOf::Map => sobria::contexts::map::schema(),
        SchemaOf::Report => sobria::report::json::schema(),
        SchemaOf::Contexts => sobria::report::contexts::schema(),
        SchemaOf::Comparison => sobria::report::json::comparison::schema(),
    };
    terminal::print(&format!("{schema:#}\n"))?;
    Ok(ExitCode::SUCCESS)
}
