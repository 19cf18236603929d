//! The binary: reads the command line, runs the library, prints, and sets the exit status.
//!
//! 0: nothing at or above the failing level; 1: findings; 2: the work could not be done, or not all of it.

mod cli;
mod run;

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    quiet_analysis_panics();
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    run::run(cli.command)
}

/// A panic while one file is analysed becomes a finding of that file; its trace would only frighten.
fn quiet_analysis_panics() {
    let loud = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let analysis = std::thread::current().name().is_some_and(|name| name.starts_with("sobria-"));
        if !analysis {
            loud(info);
        }
    }));
}
