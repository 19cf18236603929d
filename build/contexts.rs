//! Contexts and the adaptations of the GT6 report: what their headers may say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::rule::gt6::{Adaptation, AdaptationFile, ROWS};
use super::rule::{self, CheckHeader, ContextHeader, CriterionHeader};
use super::{Build, Item, line_of, split_brackets};

const ADAPTATIONS: &str = "rules/gt6.toml";

impl Build {
    pub(super) fn check_context(
        &mut self,
        item: &Item<ContextHeader>,
        families: &BTreeMap<String, rule::Family>,
        checks: &[Item<CheckHeader>],
    ) {
        let header = &item.header;
        let relaxed = header.relax.iter().map(|relax| (&relax.family, "family = "));
        let suppressed = header.suppress.iter().map(|effect| (effect, "suppress = "));
        for (effect, key) in suppressed.chain(relaxed) {
            let (name, within) = split_brackets(effect);
            match families.get(name) {
                None => {
                    let message = format!("unknown family `{name}`; see rules/families.toml");
                    self.report_at(item, key, effect, &message);
                }
                Some(family) if !family.suppressible && !family.except.contains(&header.id) => {
                    let message = format!("the family `{name}` may never be waived");
                    self.report_at(item, key, effect, &message);
                }
                Some(family) => {
                    let known = |within: &str| {
                        rule::ROLES.contains(&within) || family.aspects.iter().any(|aspect| aspect == within)
                    };
                    if let Some(within) = within.filter(|within| !known(within)) {
                        let message =
                            format!("`{within}` is no role, and the family `{name}` has no such aspect");
                        self.report_at(item, key, effect, &message);
                    }
                }
            }
        }
        for relax in &header.relax {
            self.check_relax(item, relax, checks);
        }
        if header.sentinel && !(header.suppress.is_empty() && header.relax.is_empty()) {
            self.report(&item.path, &item.text, "sentinel = ", "a sentinel neither suppresses nor relaxes");
        }
        if header.sentinel && !header.activate.is_empty() {
            self.report(&item.path, &item.text, "sentinel = ", "a sentinel activates nothing");
        }
        if let Some(row) = header.gt6.iter().find(|&&row| row == 0 || row > ROWS) {
            let message = format!("there is no row {row} in the GT6 report");
            self.report(&item.path, &item.text, "gt6 = ", &message);
        }
        for activated in &header.activate {
            let (activated, role) = split_brackets(activated);
            if let Some(role) = role.filter(|role| !rule::ROLES.contains(role)) {
                let message = format!("`{role}` is no role");
                self.report(&item.path, &item.text, "activate = ", &message);
            }
            let check = checks.iter().find(|check| check.header.id == activated);
            match check {
                Some(check) if check.header.do_no_harm => {}
                Some(_) => {
                    let message = format!("`{activated}` is no do-no-harm check");
                    self.report(&item.path, &item.text, "activate = ", &message);
                }
                None => {
                    let message = format!("there is no check `{activated}`");
                    self.report(&item.path, &item.text, "activate = ", &message);
                }
            }
        }
    }

    /// What each kind of milder ruling needs, and nothing else.
    fn check_relax(&mut self, item: &Item<ContextHeader>, relax: &rule::Relax, checks: &[Item<CheckHeader>]) {
        use rule::RelaxKind;
        let (family, _) = split_brackets(&relax.family);
        let of_number = matches!(relax.kind, RelaxKind::Limit | RelaxKind::Floor);
        let mut wrong = |message: &str| self.report_at(item, "family = ", &relax.family, message);
        if (relax.kind == RelaxKind::Level) != relax.level.is_some() {
            wrong("`level` goes with `as = \"level\"`, and only with it");
        }
        if (relax.kind == RelaxKind::Exempt) == relax.roles.is_empty() {
            wrong("`roles` goes with `as = \"exempt\"`, and only with it");
        }
        if let Some(role) = relax.roles.iter().find(|role| !rule::ROLES.contains(&role.as_str())) {
            wrong(&format!("`{role}` is no role"));
        }
        if !of_number && !relax.limits.is_empty() {
            wrong("`limits` goes with `as = \"limit\"` or `\"floor\"`");
        }
        for limit in relax.limits.keys() {
            let named = |check: &&Item<CheckHeader>| check.header.limits.contains_key(limit);
            if !checks.iter().filter(|check| check.header.family == family).any(|check| named(&check)) {
                wrong(&format!("no check of the family `{family}` has a limit `{limit}`"));
            }
        }
        if of_number && relax.limits.is_empty() {
            let limited =
                |check: &&Item<CheckHeader>| check.header.family == family && !check.header.limits.is_empty();
            if let Some(check) = checks.iter().find(limited) {
                wrong(&format!("`limits` is empty, but `{}` has some", check.header.id));
            }
        }
    }

    /// All rows are there once, and each is bound to something that exists.
    pub(super) fn check_adaptations(
        &mut self,
        families: &BTreeMap<String, rule::Family>,
        criteria: &[Item<CriterionHeader>],
        checks: &[Item<CheckHeader>],
        contexts: &[Item<ContextHeader>],
    ) {
        let text = fs::read_to_string(self.root.join(ADAPTATIONS)).unwrap_or_default();
        let rows = match toml::from_str::<AdaptationFile>(&text) {
            Ok(file) => file.row,
            Err(error) => {
                let line = error.span().map_or(1, |span| line_of(&text, span.start));
                self.problems.push(format!("{ADAPTATIONS}:{line}: {}", error.message()));
                return;
            }
        };
        let served = self.rows_of_checks(checks);
        let expected = 1..=ROWS;
        for (row, expected) in rows.iter().zip(expected.clone()) {
            if row.n != expected {
                self.in_row(
                    &text,
                    row,
                    "n = ",
                    &format!("row {expected} is missing, double or out of place"),
                );
                return;
            }
        }
        if rows.len() != usize::from(ROWS) {
            let message = format!("{} rows, where the report has {ROWS}", rows.len());
            self.problems.push(format!("{ADAPTATIONS}:1: {message}"));
        }
        for row in &rows {
            let of_row = contexts.iter().filter(|context| context.header.gt6.contains(&row.n));
            for family in &row.families {
                if !families.contains_key(family) {
                    let message = format!("unknown family `{family}`; see rules/families.toml");
                    self.in_row(&text, row, "families = ", &message);
                } else if !of_row.clone().any(|context| touches(&context.header, family)) {
                    let message = format!("no context with row {} touches the family `{family}`", row.n);
                    self.in_row(&text, row, "families = ", &message);
                }
            }
            for number in &row.criteria {
                let criterion = criteria.iter().find(|criterion| criterion.header.id == *number);
                match criterion {
                    None => {
                        let message = format!("there is no criterion {number} in rules/criteria/");
                        self.in_row(&text, row, "criteria = ", &message);
                    }
                    Some(criterion) if !criterion.header.references.gt6.contains(&row.n) => {
                        let message = format!("{} does not name row {}", criterion.path, row.n);
                        self.in_row(&text, row, "criteria = ", &message);
                    }
                    Some(_) => {}
                }
            }
            let bound = of_row.clone().next().is_some() || served.contains(&row.n);
            if !bound && row.declaration.is_none() && row.outside.is_none() {
                let message = "bound to nothing: no context, check, declaration or reason outside the bundle";
                self.in_row(&text, row, "n = ", message);
            }
        }
    }

    /// Rows that checks name in `references.gt6`.
    fn rows_of_checks(&mut self, checks: &[Item<CheckHeader>]) -> BTreeSet<u8> {
        let mut served = BTreeSet::new();
        for check in checks {
            for written in check.header.references.get("gt6").into_iter().flatten() {
                match written.parse() {
                    Ok(row) if (1..=ROWS).contains(&row) => {
                        served.insert(row);
                    }
                    _ => {
                        let message = format!("there is no row {written} in the GT6 report");
                        self.report(&check.path, &check.text, "gt6 = ", &message);
                    }
                }
            }
        }
        served
    }

    /// At the first line of the row that starts with `key`.
    fn in_row(&mut self, text: &str, row: &Adaptation, key: &str, message: &str) {
        let own = format!("n = {}", row.n);
        let first = text.lines().position(|line| line == own).unwrap_or(0);
        let line = text.lines().skip(first).position(|line| line.starts_with(key)).unwrap_or(0);
        self.problems.push(format!("{ADAPTATIONS}:{}: {message}", first + line + 1));
    }

    /// At the line of that key that holds this value, in quotes.
    fn report_at(&mut self, item: &Item<ContextHeader>, key: &str, value: &str, message: &str) {
        let value = format!("\"{value}\"");
        let holds = |line: &str| line.trim_start().starts_with(key) && line.contains(&value);
        let line = item.text.lines().position(holds).map_or(1, |index| index + 1);
        self.problems.push(format!("{}:{line}: {message}", item.path));
    }
}

/// Has the context an effect on the family, whatever the role?
fn touches(context: &ContextHeader, family: &str) -> bool {
    let relaxed = context.relax.iter().map(|relax| &relax.family);
    context.suppress.iter().chain(relaxed).any(|effect| split_brackets(effect).0 == family)
}
