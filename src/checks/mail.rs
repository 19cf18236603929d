//! Health content that leaves by ordinary mail. Counts only where a context activates it.

use percent_encoding::percent_decode_str;

use crate::bundle::{Asset, Bundle};
use crate::checks::clinical;
use crate::checks::network::parties::{Class, service};
use crate::facts::{Kind, Span, is_mail};
use crate::finding::{At, Cx};

/// Prepared mails about care, mails to share a screen, services that send mail.
pub fn unsecured(bundle: &Bundle, cx: &mut Cx) {
    for asset in &bundle.assets {
        for (span, text) in cx.each(prepared(asset)) {
            mail(asset, span, text, cx);
        }
    }
    let services = bundle.externals.iter().filter_map(|external| {
        let asset = bundle.asset(external.from);
        let service = service(&external.host).filter(|service| service.class == Class::Mail)?;
        matches!(asset.kind, Kind::Html | Kind::Script).then_some((external, service))
    });
    for (external, service) in cx.each(services) {
        let finding = cx.review(At { asset: external.from, span: Some(external.span) }).say("service");
        finding.text("host", &external.host).text("service", &service.name).subject(&*external.host);
    }
}

/// Mail addresses of links, and strings of scripts that are one or the end of one.
fn prepared(asset: &Asset) -> Vec<(Span, &str)> {
    let elements = asset.html().into_iter().flat_map(|html| &html.elements);
    let links = elements.flat_map(|element| &element.attributes);
    let links = links.filter(|attribute| matches!(&*attribute.name, "href" | "action" | "xlink:href"));
    let mut found: Vec<(Span, &str)> = links
        .filter_map(|attribute| Some((attribute.value_span, attribute.value.as_deref()?)))
        .filter(|(_, value)| is_mail(value))
        .collect();
    let literals = asset.scripts().flat_map(|script| &script.literals);
    found.extend(literals.map(|literal| (literal.span, &*literal.text)).filter(|(_, text)| is_mail(text)));
    found
}

fn mail(asset: &Asset, span: Span, text: &str, cx: &mut Cx) {
    let whole = text.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
    let (to, fields) = match (whole, text.split_once('?')) {
        (true, Some((to, fields))) => (to.get(7..), fields),
        (true, None) => (text.get(7..), ""),
        (false, _) => (None, text),
    };
    if to.is_some_and(is_secure) {
        return;
    }
    let decoded = percent_decode_str(fields).decode_utf8_lossy().replace('+', " ");
    let fields: Vec<(&str, &str)> = decoded
        .split('&')
        .filter_map(|field| field.trim_start_matches('?').split_once('='))
        .filter(|(name, _)| name.eq_ignore_ascii_case("subject") || name.eq_ignore_ascii_case("body"))
        .collect();
    let at = asset.at(span);
    if let Some(words) = fields.iter().find_map(|(_, value)| clinical::content(value)) {
        cx.fail(at).text("words", words).subject(text);
    } else if fields.iter().any(|(_, value)| value.is_empty()) {
        // The value is put together at run time.
        cx.review(at).say("computed").subject(text);
    } else if to.is_some_and(|to| to.trim().is_empty()) && !fields.is_empty() {
        cx.review(at).say("share").subject(text);
    }
}

/// Addresses of the secure mail of health professionals and of the patients' mailbox.
fn is_secure(to: &str) -> bool {
    let to = percent_decode_str(to).decode_utf8_lossy().to_ascii_lowercase();
    let mut recipients = to.split(',').filter(|one| !one.trim().is_empty()).peekable();
    let secure = |one: &str| {
        let host = one.rsplit('@').next().unwrap_or_default().trim();
        ["mssante.fr", "monespacesante.fr"].iter().any(|known| {
            host.strip_suffix(known).is_some_and(|before| before.is_empty() || before.ends_with('.'))
        })
    };
    recipients.peek().is_some() && recipients.all(secure)
}

#[cfg(test)]
mod tests {
    use super::is_secure;

    #[test]
    fn every_recipient_must_be_secure() {
        assert!(is_secure("dr.a@chu.mssante.fr") && is_secure("a%40b.mssante.fr,c@mssante.fr"));
        assert!(!is_secure("") && !is_secure("a@mssante.fr,b@mail.example") && !is_secure("a@notmssante.fr"));
    }
}
