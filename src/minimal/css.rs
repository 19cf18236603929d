//! Style sheets, by lightningcss.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lightningcss::printer::PrinterOptions;
use lightningcss::stylesheet::{ParserOptions, StyleSheet};

use super::Problem;
use crate::parse::guard;

/// Longest text; the tree takes about ten times as much memory.
const LONGEST: usize = 16 << 20;

/// The same style sheet in fewer bytes; `None` when none were found. Values are written shorter, for every browser; all
/// comments go, those that licences want kept too.
///
/// No rule is merged with another: on 550 sheets that spared 1 % more, and it takes time that grows with the square of
/// what stands side by side (10 s for 4,000 equal `@media`, 170 kB).
///
/// # Errors
/// When the text is too long or too deep, or holds something that a browser passes over and we would have to as well.
pub fn css(source: &str) -> Result<Option<String>, Problem> {
    if source.len() > LONGEST {
        return Err(Problem::TooLarge { limit: LONGEST as u64 });
    }
    guard::text(source.as_bytes()).map_err(|problem| Problem::Damaged(problem.to_string()))?;
    let run = || {
        let sheet = StyleSheet::parse(source, ParserOptions::default()).map_err(|error| error.to_string())?;
        let printer = PrinterOptions { minify: true, ..PrinterOptions::default() };
        sheet.to_css(printer).map(|printed| printed.code).map_err(|error| error.to_string())
    };
    let printed = catch_unwind(AssertUnwindSafe(run)).map_err(|_| Problem::Panicked)?;
    let printed = printed.map_err(Problem::Damaged)?;
    Ok((printed.len() < source.len()).then_some(printed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_loses_what_no_browser_needs() {
        let source = "/* wards */\n.ward {\n  color: #ff0000;\n  margin: 0px 0px;\n}\n";
        let smaller = css(source).unwrap().unwrap();
        assert_eq!(smaller, ".ward{color:red;margin:0}");
        assert_eq!(css(&smaller), Ok(None));
    }

    #[test]
    fn what_would_have_to_be_passed_over_is_a_problem() {
        assert!(matches!(css("a{color:red}}b{color:blue}"), Err(Problem::Damaged(_))));
    }

    #[test]
    fn hostile_sheets_are_refused_or_cheap() {
        let alike = "@media print{.ward{top:0}}".repeat(100_000);
        assert!(css(&alike).is_ok());
        assert!(matches!(css(&"a{".repeat(100_000)), Err(Problem::Damaged(_))));
        assert!(matches!(css(&" ".repeat(LONGEST + 1)), Err(Problem::TooLarge { .. })));
    }
}
