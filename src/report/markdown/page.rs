//! A page of Markdown that grows up to a limit: what does not fit is cut between two rows of a table and counted.

use std::fmt::Write as _;

use super::inline;
use crate::report::words;
use crate::rule::Lang;

/// Kept for headings, the ends of tables and folds, and the sentence on what was cut.
const RESERVE: usize = 16 * 1024;

pub(super) struct Page {
    text: String,
    limit: usize,
    cut: usize,
    pub(super) lang: Lang,
}

impl Page {
    pub(super) fn new(limit: usize, lang: Lang) -> Self {
        Self { text: String::new(), limit: limit.saturating_sub(RESERVE), cut: 0, lang }
    }

    /// Level 2 and below: the page stands inside another.
    pub(super) fn heading(&mut self, level: usize, text: &str) {
        let _ = writeln!(self.text, "{} {text}\n", "#".repeat(level));
    }

    /// Of our own words; texts of the project come set by `inline`.
    pub(super) fn paragraph(&mut self, text: &str) {
        if self.fits(text.len()) {
            let _ = writeln!(self.text, "{text}\n");
        }
    }

    /// `head` names the columns; one that starts with `>` holds numbers.
    pub(super) fn table<'h>(
        &mut self,
        head: impl IntoIterator<Item = &'h str>,
        rows: impl IntoIterator<Item = Vec<String>>,
    ) {
        let (mut names, mut rules) = (String::from("|"), String::from("|"));
        for column in head {
            let (name, rule) = column.strip_prefix('>').map_or((column, "---"), |name| (name, "--:"));
            let _ = write!(names, " {name} |");
            let _ = write!(rules, " {rule} |");
        }
        let _ = writeln!(self.text, "{names}\n{rules}");
        for row in rows {
            let row = format!("| {} |\n", row.join(" | "));
            if self.fits(row.len()) {
                self.text.push_str(&row);
            }
        }
        self.text.push('\n');
    }

    /// A part that opens on demand.
    pub(super) fn fold(&mut self, summary: &str, inside: impl FnOnce(&mut Self)) {
        if !self.fits(summary.len()) {
            return;
        }
        let _ = writeln!(self.text, "<details>\n<summary>{summary}</summary>\n");
        inside(self);
        self.text.push_str("</details>\n\n");
    }

    /// Rows beyond `open` go into a fold, those beyond `all` are only counted.
    pub(super) fn long_table(&mut self, head: &[&str], mut rows: Vec<Vec<String>>, open: usize, all: usize) {
        let total = rows.len();
        rows.truncate(all);
        let folded = rows.split_off(open.min(rows.len()));
        self.table(head.iter().copied(), rows);
        if !folded.is_empty() {
            let summary = format!("{} {}", folded.len(), self.lang.pick("more", "de plus"));
            self.fold(&summary, |page| page.table(head.iter().copied(), folded));
        }
        self.leave_out(total.saturating_sub(all));
    }

    /// Says how many rows of a table its length alone keeps out.
    pub(super) fn leave_out(&mut self, rows: usize) {
        if rows > 0 {
            let text = match self.lang {
                Lang::En => format!("{rows} more: the JSON report has all"),
                Lang::Fr => format!("{rows} de plus : le rapport JSON les donne tous"),
            };
            self.paragraph(&text);
        }
    }

    pub(super) fn finish(mut self) -> String {
        if self.cut > 0 {
            let (one, many) = self.lang.pick(("row", "rows"), ("ligne", "lignes"));
            let rows = words::counted(self.cut, one, many, self.lang);
            let text = match self.lang {
                Lang::En => format!("**{rows} cut to keep this page short: the JSON report has all.**"),
                Lang::Fr => format!("**{rows} hors de cette page, trop longue : le rapport JSON a tout.**"),
            };
            let _ = writeln!(self.text, "{text}\n");
        }
        self.text.truncate(self.text.trim_end().len());
        self.text.push('\n');
        self.text
    }

    /// Once something is cut, nothing smaller takes its place.
    fn fits(&mut self, length: usize) -> bool {
        let fits = self.cut == 0 && self.text.len() + length <= self.limit;
        self.cut += usize::from(!fits);
        fits
    }
}

/// A title of a section with its count.
pub(super) fn counted_title(title: &str, count: usize) -> String {
    format!("{} ({count})", inline::text(title))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(count: usize) -> Vec<Vec<String>> {
        (0..count).map(|row| vec![format!("row {row}")]).collect()
    }

    #[test]
    fn a_page_is_cut_between_rows_and_says_so() {
        let mut page = Page::new(RESERVE + 100, Lang::En);
        page.table(["name"], rows(50));
        page.fold("more", |page| page.table(["name"], rows(3)));
        let text = page.finish();
        assert!(text.len() < RESERVE + 100, "{}", text.len());
        assert!(text.contains("| row 0 |\n") && !text.contains("row 49"));
        assert!(text.lines().filter(|line| line.starts_with('|')).all(|line| line.ends_with('|')));
        let shown = text.matches("| row ").count();
        assert!(text.contains(&format!("**{} rows cut", 50 - shown + 1)), "{text}");
        assert!(!text.contains("<details>"), "an empty fold");
    }

    #[test]
    fn long_tables_fold_and_count_the_rest() {
        let mut page = Page::new(1 << 20, Lang::En);
        page.long_table(&["name", ">bytes"], rows(12), 2, 10);
        let text = page.finish();
        assert!(text.starts_with("| name | bytes |\n| --- | --: |\n| row 0 |\n| row 1 |\n\n<details>"));
        assert!(text.contains("<summary>8 more</summary>") && text.contains("2 more: the JSON report"));
    }
}
