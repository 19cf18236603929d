//! What a page tells the browser about displays (criterion 2.5).

use crate::bundle::{Asset, Bundle, ScreenHow};
use crate::facts::{Attribute, Element, Html, Value};
use crate::finding::Cx;

/// Pages without a viewport declaration, with a width in pixels, or that forbid zooming.
pub fn viewport(bundle: &Bundle, cx: &mut Cx) {
    // A page shown in a frame takes the viewport of the page around it: only screens of their own count.
    let pages = bundle.screens.iter().filter(|screen| screen.how == ScreenHow::Page);
    let pages = pages.filter_map(|screen| Some((screen, bundle.asset(screen.page?))));
    for (screen, page) in cx.each(pages.filter(|(_, page)| !is_mail(page) && !redirects(page))) {
        let Some(html) = page.html() else { continue };
        let declared = html.elements.iter().rfind(|element| is_viewport(element));
        if let Some((meta, content)) =
            declared.and_then(|meta| meta.attribute("content").map(|content| (meta, content)))
        {
            declaration(page, meta, content, cx);
            continue;
        }
        let scripts = screen.initial.iter().map(|&asset| bundle.asset(asset));
        if !scripts.flat_map(Asset::scripts).any(|script| script.calls.iter().any(writes_viewport)) {
            missing(page, html, cx);
        }
    }
}

fn is_viewport(element: &Element) -> bool {
    &*element.name == "meta"
        && element.value("name").is_some_and(|name| name.trim().eq_ignore_ascii_case("viewport"))
}

fn missing(page: &Asset, html: &Html, cx: &mut Cx) {
    let named = |name: &str| html.elements.iter().find(|element| &*element.name == name);
    let place = named("head").or_else(|| named("html")).or_else(|| named("body"));
    let at = place.map_or_else(|| page.whole(), |element| page.at(element.span));
    // A server may still fill in the head.
    let finding = if html.template.is_some() { cx.review(at).say("template") } else { cx.fail(at) };
    finding.subject("viewport");
}

fn declaration(page: &Asset, meta: &Element, content: &Attribute, cx: &mut Cx) {
    let content = content.value.as_deref().unwrap_or_default();
    let settings = settings(content);
    let value = |name: &str| settings.iter().rfind(|(key, _)| key == name).map(|(_, value)| value.as_str());
    if let Some(width) = value("width").filter(|width| width.parse::<f64>().is_ok()) {
        cx.fail(page.at(meta.span)).say("fixed").text("width", width).subject("viewport width");
    }
    let scalable = value("user-scalable").is_none_or(|scalable| match scalable.parse::<f64>() {
        Ok(number) => number.abs() >= 1.0,
        Err(_) => scalable != "no",
    });
    let largest = value("maximum-scale").and_then(|scale| scale.parse::<f64>().ok());
    let blocked = match (scalable, largest) {
        (false, _) => Some("user-scalable"),
        // Browsers read a negative scale as no limit.
        (true, Some(scale)) if (0.0..=1.0).contains(&scale) => Some("maximum-scale"),
        _ => None,
    };
    if let Some(setting) = blocked {
        let written = format!("{setting}={}", value(setting).unwrap_or_default());
        cx.fail(page.at(meta.span)).say("zoom-blocked").text("setting", written).subject("viewport zoom");
    }
}

/// `name=value` pairs as browsers split them, lower case.
fn settings(content: &str) -> Vec<(String, String)> {
    let content = content.to_ascii_lowercase();
    // Blanks around `=` belong to the pair.
    let mut joined = String::with_capacity(content.len());
    for (index, part) in content.split('=').enumerate() {
        if index > 0 {
            joined.truncate(joined.trim_end().len());
            joined.push('=');
        }
        joined.push_str(if index > 0 { part.trim_start() } else { part });
    }
    let pairs = joined.split(|character: char| matches!(character, ',' | ';') || character.is_whitespace());
    pairs.filter_map(|pair| pair.split_once('=')).map(|(name, value)| (name.into(), value.into())).collect()
}

/// A script that sets the declaration itself: `meta.setAttribute("content", "width=device-width")`.
fn writes_viewport(call: &crate::facts::Call) -> bool {
    call.arguments
        .iter()
        .any(|argument| matches!(argument, Value::Text(text) if text.contains("device-width")))
        && call.method() != "matchMedia"
}

/// Mail templates are shown by mail programs, which have no such declaration.
fn is_mail(page: &Asset) -> bool {
    let marked = page.html().is_some_and(|html| {
        html.elements.iter().any(|element| {
            (&*element.name == "html" && (element.has("xmlns:v") || element.has("xmlns:o")))
                || element.value("name") == Some("x-apple-disable-message-reformatting")
        })
    });
    let mut folders = page.path.rsplit('/').skip(1);
    marked || folders.any(|folder| matches!(folder, "email" | "emails" | "mail" | "mails" | "mailers"))
}

/// A page that leads on at once is never read.
fn redirects(page: &Asset) -> bool {
    page.html().is_some_and(|html| {
        html.elements.iter().any(|element| {
            &*element.name == "meta"
                && element.value("http-equiv").is_some_and(|value| value.eq_ignore_ascii_case("refresh"))
                && element.value("content").is_some_and(|content| {
                    let (delay, target) = content.split_once([';', ',']).unwrap_or((content, ""));
                    delay.trim() == "0" && !target.trim().is_empty()
                })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::settings;

    #[test]
    fn viewport_settings_are_split_as_browsers_do() {
        let read = |content| {
            let pairs = settings(content).into_iter();
            pairs.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>()
        };
        assert_eq!(read("width = device-width,initial-scale=1"), ["width=device-width", "initial-scale=1"]);
        assert_eq!(read("width=1024; User-Scalable=NO x"), ["width=1024", "user-scalable=no"]);
        assert!(read("").is_empty());
    }
}
