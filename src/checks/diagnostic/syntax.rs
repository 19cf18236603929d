//! Which DICOM transfer syntaxes code asks for, and which of them lose detail (DICOM PS3.5 and PS3.6).

use std::collections::BTreeSet;

use crate::facts::{Script, Span, Value};

const IMAGE_SYNTAXES: &str = "1.2.840.10008.1.2.4.";
const ANY: &str = "*";

/// Distinct syntaxes in one script from which on they are a table of codecs: a viewer that can decode them all asks for
/// none. Ours: requests name one, or one with its fall-back.
const TABLE: usize = 4;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Loss {
    Lossless,
    /// The syntax allows both.
    Either,
    Lossy,
}

/// `None` for what is no image syntax, or only refers to one.
fn loss(uid: &str) -> Option<Loss> {
    let Some(number) = uid.strip_prefix(IMAGE_SYNTAXES) else {
        let plain = matches!(uid, "1.2.840.10008.1.2" | "1.2.840.10008.1.2.5")
            || uid.starts_with("1.2.840.10008.1.2.1")
            || uid == "1.2.840.10008.1.2.2";
        return plain.then_some(Loss::Lossless);
    };
    let number: u32 = number.split('.').next()?.parse().ok()?;
    Some(match number {
        50..=56 | 59..=64 | 81 | 100..=108 => Loss::Lossy,
        91 | 93 | 112 | 203 => Loss::Either,
        57 | 58 | 65 | 66 | 70 | 80 | 90 | 92 | 110 | 201 | 202 => Loss::Lossless,
        _ => return None,
    })
}

/// What one place asks for.
pub struct Request {
    pub span: Span,
    /// Syntaxes, or `*`.
    uids: Vec<String>,
}

/// How sure the loss is.
pub enum Asked {
    /// Nothing but lossy syntaxes.
    Lossy,
    /// A lossy syntax beside others: the server chooses.
    Among,
    /// A syntax that may be lossy.
    Either,
}

impl Request {
    /// The syntax that loses most, if one does or may.
    pub fn worst(&self) -> Option<&str> {
        let lossy = self.uids.iter().filter_map(|uid| Some((loss(uid)?, uid)));
        lossy.filter(|(loss, _)| *loss != Loss::Lossless).max_by_key(|(loss, _)| *loss).map(|(_, uid)| &**uid)
    }

    pub fn loss(&self) -> Asked {
        let is = |wanted: Loss| self.uids.iter().any(|uid| loss(uid) == Some(wanted));
        if self.uids.iter().all(|uid| loss(uid) == Some(Loss::Lossy)) {
            Asked::Lossy
        } else if is(Loss::Lossy) {
            Asked::Among
        } else {
            Asked::Either
        }
    }
}

/// Requests of a script; none when it only lists what it can decode.
pub fn requests(script: &Script) -> Vec<Request> {
    let mut found = Vec::new();
    for options in &script.options {
        for entry in &options.entries {
            let wanted = entry.get("requestTransferSyntaxUID").and_then(Value::text);
            found.extend(wanted.map(|uid| Request { span: options.span, uids: vec![uid.to_owned()] }));
            let accepted = match entry.get("acceptHeader") {
                Some(Value::Array(texts)) => texts.iter().filter_map(Value::text).flat_map(named).collect(),
                Some(Value::Text(text)) => named(text),
                _ => Vec::new(),
            };
            found.push(Request { span: options.span, uids: accepted });
        }
    }
    let inside = |span: Span| {
        script.options.iter().any(|one| one.span.start <= span.start && span.end <= one.span.end)
    };
    for text in script.parameters.iter().filter(|text| !inside(text.span)) {
        found.push(Request { span: text.span, uids: named(&text.text) });
    }
    for assignment in script.assignments.iter().filter(|one| &*one.property == "requestTransferSyntaxUID") {
        let uid = assignment.value.text().map(str::to_owned);
        found.push(Request { span: assignment.span, uids: uid.into_iter().collect() });
    }
    found.retain(|request| !request.uids.is_empty());
    let distinct: BTreeSet<&String> = found.iter().flat_map(|request| &request.uids).collect();
    if distinct.len() >= TABLE { Vec::new() } else { found }
}

/// The syntaxes that `transfer-syntax=` and `transferSyntax=` name in a text.
fn named(text: &str) -> Vec<String> {
    let lower = text.to_ascii_lowercase().replace("transfersyntax=", "transfer-syntax=");
    let after = lower.split("transfer-syntax=").skip(1);
    let uids = after.map(|rest| {
        let rest = rest.trim_start_matches(['"', '\'', ' ']).trim_start_matches("%22");
        rest.split(|other: char| !other.is_ascii_digit() && other != '.' && other != '*')
            .next()
            .unwrap_or_default()
    });
    uids.filter(|uid| *uid == ANY || uid.starts_with("1.2.840.10008.")).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Literal;

    fn asks(texts: &[&str]) -> Vec<Request> {
        let literal = |(index, text): (usize, &&str)| Literal {
            text: (*text).into(),
            span: Span::new(index, index + 1),
        };
        requests(&Script { parameters: texts.iter().enumerate().map(literal).collect(), ..Script::default() })
    }

    #[test]
    fn the_loss_of_a_request_follows_its_syntaxes() {
        let lossy = "multipart/related; type=image/jpeg; transfer-syntax=1.2.840.10008.1.2.4.50";
        assert!(matches!(asks(&[lossy])[0].loss(), Asked::Lossy));
        let both = format!("{lossy}, multipart/related; transfer-syntax=1.2.840.10008.1.2.1");
        assert!(matches!(asks(&[&both])[0].loss(), Asked::Among));
        let either = asks(&["&transferSyntax=1.2.840.10008.1.2.4.91"]);
        assert!(matches!(either[0].loss(), Asked::Either) && either[0].worst().is_some());
        for fine in ["transfer-syntax=*", "transfer-syntax=1.2.840.10008.1.2.4.80", "transfer-syntax="] {
            assert!(asks(&[fine]).iter().all(|request| request.worst().is_none()), "{fine}");
        }
    }

    #[test]
    fn a_table_of_codecs_asks_for_none() {
        let table =
            ["50", "57", "80", "90"].map(|number| format!("a; transfer-syntax=1.2.840.10008.1.2.4.{number}"));
        assert!(asks(&table.each_ref().map(String::as_str)).is_empty());
    }
}
