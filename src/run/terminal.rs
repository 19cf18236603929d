//! The terminal: language, colour, width, and how failures of the tool itself are shown.

use std::io::{ErrorKind, IsTerminal, Write, stderr, stdout};
use std::path::Path;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource};
use sobria::report::harmless;
use sobria::rule::Lang;
use sobria::settings::problem::Invalid;

use super::Failure;
use crate::cli::LangArg;

/// Width when the output is no terminal, and the widest text that is pleasant to read.
const WIDTH: usize = 110;

/// `--lang`, else the locale.
pub fn language(lang: Option<LangArg>) -> Lang {
    match lang {
        Some(lang) => lang.into(),
        None if sys_locale::get_locale()
            .is_some_and(|locale| locale.to_ascii_lowercase().starts_with("fr")) =>
        {
            Lang::Fr
        }
        None => Lang::En,
    }
}

/// Colour on a terminal, unless `NO_COLOR` says otherwise.
pub fn color() -> bool {
    stdout().is_terminal() && !no_color()
}

fn no_color() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
        || std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

pub fn width() -> usize {
    match terminal_size::terminal_size() {
        Some((columns, _)) if stdout().is_terminal() => usize::from(columns.0).clamp(60, WIDTH),
        _ => WIDTH,
    }
}

/// Writes to the standard output. A reader that went away (`| head`) is no failure, and hides none.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

/// Writes what a person asked for, in which names may be hostile, to the standard output.
pub fn tell(text: &str) -> Result<(), Failure> {
    print(&harmless::lines(visible(text)))
}

/// Writes a remark to the standard error. Names in it may be hostile.
pub fn remark(text: &str) {
    as_it_is(&visible(text));
}

/// The same bytes in number, so that places in the text stay: what would colour a terminal or hide in it is replaced.
fn visible(text: &str) -> String {
    let hidden = |character: char| character.is_control() && !matches!(character, '\n' | '\t');
    let instead = |character: char| match character {
        '\u{80}'.. if hidden(character) => '¿',
        _ if hidden(character) => '?',
        _ => character,
    };
    text.chars().map(instead).collect()
}

/// As [`remark`], for a text whose colours are ours.
fn as_it_is(text: &str) {
    let _ = stderr().write_all(harmless::lines(format!("{text}\n")).as_bytes());
}

/// Says which bundle was found when none was given.
pub fn tell_guess(folder: Option<&Path>, lang: Lang) {
    if let Some(folder) = folder {
        remark(&format!("{} {}", lang.pick("bundle found:", "bundle trouvé :"), folder.display()));
    }
}

pub fn print_failure(failure: &Failure, lang: Lang) {
    match failure {
        Failure::Invalid(invalid) => print_invalid(invalid, lang),
        other => remark(&format!("sobria: {other}")),
    }
}

/// All mistakes of a file of settings, each underlined.
fn print_invalid(invalid: &Invalid, lang: Lang) {
    let colored = stderr().is_terminal() && !no_color();
    let theme = if colored { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_links(false).with_width(WIDTH);
    for mistake in &invalid.mistakes {
        let mut diagnostic = MietteDiagnostic::new(visible(mistake.message.get(lang)))
            .with_label(LabeledSpan::underline(mistake.span.clone()));
        if let Some(help) = &mistake.help {
            diagnostic = diagnostic.with_help(visible(help.get(lang)));
        }
        let report = miette::Report::new(diagnostic)
            .with_source_code(NamedSource::new(visible(&invalid.path), visible(&invalid.text)));
        let mut out = String::new();
        if handler.render_report(&mut out, report.as_ref()).is_ok() {
            // miette has its own word for the advice.
            as_it_is(&lang.pick(out.clone(), out.replacen("  help: ", "  aide : ", 1)));
        }
    }
}
