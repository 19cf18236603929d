//! What packages install beside the binary: completions and manual pages, both made from the command line itself.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;

use super::find::file_error;
use super::{Failure, terminal};
use crate::cli::Cli;

pub fn completions(shell: Shell) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "sobria", &mut script);
    terminal::print(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the page of `sobria`, or writes one page for each command.
pub fn man(out: Option<&Path>) -> Result<ExitCode, Failure> {
    if let Some(folder) = out {
        fs::create_dir_all(folder).map_err(|error| file_error(folder, error))?;
        clap_mangen::generate_to(Cli::command(), folder).map_err(|error| file_error(folder, error))?;
    } else {
        let mut page = Vec::new();
        Man::new(Cli::command().disable_help_subcommand(true)).render(&mut page)?;
        terminal::print(&String::from_utf8_lossy(&page))?;
    }
    Ok(ExitCode::SUCCESS)
}
