//! One finding with its excerpt, drawn by miette over a window of the source: whole minified lines never reach it.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    Severity, SourceCode, SourceSpan, SpanContents,
};

use super::Style;
use crate::finding::{Place, clean};
use crate::outcome::{By, Kind, Location, Outcome, Ruling, RulingEffect};
use crate::registry::Check;
use crate::report::words;
use crate::rule::{Lang, Level};

/// The excerpt of a place as a source of its own, with the real line and column in its heading.
#[derive(Debug)]
struct Excerpt {
    path: String,
    text: String,
    line: usize,
    column: usize,
}

impl Excerpt {
    /// Where a person can act, when there is a text to show; else in the bundle.
    fn of(outcome: &Outcome) -> Option<Self> {
        let Location { path, line, column, excerpt, .. } = &outcome.location;
        let further = Self::cut(path, *line, *column, excerpt.as_deref());
        let Place { path, line, column, excerpt, .. } = &outcome.place;
        let own = || Self::cut(path, *line, *column, excerpt.as_deref());
        further.filter(|_| outcome.location.leads_further()).or_else(own)
    }

    fn cut(path: &str, line: Option<u32>, column: Option<u32>, text: Option<&str>) -> Option<Self> {
        let text = text.filter(|text| !text.is_empty())?.to_owned();
        let zero_based = |number: Option<u32>| number?.checked_sub(1).map(|number| number as usize);
        Some(Self { path: clean(path, 200), text, line: zero_based(line)?, column: zero_based(column)? })
    }

    /// As the heading shows it.
    fn heading(&self) -> String {
        format!("[{}:{}:{}]", self.path, self.line + 1, self.column + 1)
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        _before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        // The window starts at the label, whatever context is asked for, so line and column are those of the label.
        let data = &self.text.as_bytes()[span.offset().min(self.text.len())..];
        let window = (span.offset(), data.len()).into();
        Ok(Box::new(MietteSpanContents::new_named(
            self.path.clone(),
            data,
            window,
            self.line,
            self.column,
            1,
        )))
    }
}

/// A finding as miette wants it.
struct Shown<'o> {
    outcome: &'o Outcome,
    code: String,
    message: String,
    help: String,
    label: Option<String>,
    source: Option<Excerpt>,
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.code))
    }

    fn severity(&self) -> Option<Severity> {
        Some(match self.outcome.level {
            Some(Level::Error) => Severity::Error,
            Some(Level::Warning) => Severity::Warning,
            _ => Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.help))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let length = self.source.as_ref()?.text.len();
        Some(Box::new(std::iter::once(LabeledSpan::new(self.label.clone(), 0, length))))
    }
}

/// The finding with heading, excerpt and advice.
pub(super) fn full(outcome: &Outcome, check: &Check, style: Style) -> String {
    let lang = style.lang;
    let source = Excerpt::of(outcome);
    let heading = source.as_ref().map(Excerpt::heading);
    let message = words::message(outcome, lang);
    let mut help = words::help(outcome, lang);
    let saving = outcome.saving.as_ref().map(|saving| words::saving(saving, lang));
    let mut code = format!("{}  {}  {}", check.entry.header.id, check.criteria.join(" "), outcome.id);
    if source.is_none() {
        // Without an excerpt the heading says where, and the help what is spared.
        let _ = write!(code, "  {}", spot(outcome));
        if let Some(saving) = &saving {
            help = format!("{saving}\n{help}");
        }
    }
    let explains =
        |effect| matches!(effect, RulingEffect::Activated | RulingEffect::Pending | RulingEffect::Outgrown);
    for ruling in outcome.rulings.iter().filter(|ruling| explains(ruling.effect)) {
        help = format!("{help}\n{}", words::ruling(ruling, lang));
    }
    if let Some(except) = except(outcome, lang) {
        help = format!("{help}\n{except}");
    }
    let shown = Shown { outcome, code, message, help, label: saving, source };
    let theme = if style.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(style.width)
        .with_context_lines(0)
        .with_links(false)
        .without_cause_chain();
    let mut out = String::new();
    // The only error is that of the string, which cannot fail.
    let _ = handler.render_report(&mut out, &shown);
    if let (Some(heading), Some(behind)) = (heading, behind(outcome)) {
        out = out.replacen(&heading, &format!("{heading} {behind}"), 1);
    }
    // miette has its own word for the advice.
    lang.pick(out.clone(), out.replacen("  help: ", "  aide : ", 1))
}

/// Screens that show the same place and on which a context keeps it as it is: what is done for the others must not
/// change them.
fn except(outcome: &Outcome, lang: Lang) -> Option<String> {
    let kept = outcome.screens.iter().filter(|screen| screen.kind == Kind::Suppressed);
    let screens: Vec<String> = kept.map(|screen| clean(&screen.screen, 80)).take(5).collect();
    let contexts: BTreeSet<String> =
        outcome.rulings.iter().filter_map(kept_by).map(|context| clean(context, 80)).collect();
    if screens.is_empty() || contexts.is_empty() || outcome.place.line.is_none() {
        return None;
    }
    let (screens, contexts) = (screens.join(", "), contexts.into_iter().collect::<Vec<_>>().join(", "));
    Some(match lang {
        Lang::En => {
            format!("not on {screens}, which the same place serves: {contexts} keeps it as it is there")
        }
        Lang::Fr => format!("sauf sur {screens}, que le même endroit sert : {contexts} l'y garde tel quel"),
    })
}

fn kept_by(ruling: &Ruling) -> Option<&str> {
    match (&ruling.by, ruling.effect) {
        (By::Context { id, .. }, RulingEffect::Suppressed) => Some(id),
        _ => None,
    }
}

/// A further place of the same check.
pub(super) fn line(outcome: &Outcome, style: Style) -> String {
    let saving =
        outcome.saving.as_ref().map(|saving| format!("  {}", words::bytes(saving.bytes, style.lang)));
    format!("{}{}  {}", spot(outcome), saving.unwrap_or_default(), outcome.id)
}

/// The place in the bundle behind the one where a person can act, and what a source map says beyond that.
fn behind(outcome: &Outcome) -> Option<String> {
    let place = outcome.location.leads_further().then(|| in_bundle(outcome));
    let package = outcome.source.as_ref().and_then(|source| source.package.clone());
    let parts: Vec<String> = place.into_iter().chain(package).collect();
    (!parts.is_empty()).then(|| format!("({})", parts.join(", ")))
}

/// The place, and the screen when the finding speaks of one screen as a whole.
pub(super) fn spot(outcome: &Outcome) -> String {
    match outcome.screens.as_slice() {
        [only] if outcome.place.line.is_none() && outcome.measured.is_some() => {
            format!("{} ({})", location(outcome), crate::finding::clean(&only.screen, 80))
        }
        _ => location(outcome),
    }
}

/// `path:line:column` of where a person can act, with the place in the bundle behind it.
pub(super) fn location(outcome: &Outcome) -> String {
    let Location { path, line, column, .. } = &outcome.location;
    let first =
        if outcome.location.leads_further() { spelt(path, *line, *column) } else { in_bundle(outcome) };
    behind(outcome).map_or_else(|| first.clone(), |behind| format!("{first} {behind}"))
}

fn in_bundle(outcome: &Outcome) -> String {
    spelt(&outcome.place.path, outcome.place.line, outcome.place.column)
}

fn spelt(path: &str, line: Option<u32>, column: Option<u32>) -> String {
    words::place(&clean(path, 160), line, column)
}
