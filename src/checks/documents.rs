//! Pictures inside clinical documents. Counts only where a context activates it.

use crate::bundle::Asset;
use crate::facts::{Content, Image, Pdf};
use crate::finding::Cx;
use crate::rule::Unit;

/// The photograph of a document that was compressed most, and those that cannot be read.
pub fn degraded(asset: &Asset, cx: &mut Cx) {
    let Content::Pdf(pdf) = &asset.facts.content else { return };
    cx.each([pdf]);
    lowest(asset, pdf, cx);
    if pdf.unread > 0 {
        let finding = cx.review(asset.whole());
        finding.say(if pdf.encrypted { "encrypted" } else { "unread" });
        finding.text("document", asset.name()).count("count", pdf.unread as usize).subject("unread");
    }
}

fn lowest(asset: &Asset, pdf: &Pdf, cx: &mut Cx) {
    let quality = |image: &Image| image.quality.unwrap_or(100.0);
    let Some(worst) = pdf.images.iter().min_by(|a, b| quality(a).total_cmp(&quality(b))) else { return };
    let Some(quality) = worst.quality else { return };
    let finding = cx.measure("quality", f64::from(quality.round()), asset.whole());
    finding
        .text("document", asset.name())
        .text("size", format!("{} × {}", worst.width, worst.height))
        .number("quality", f64::from(quality.round()), Unit::Quality)
        .count("count", pdf.images.len())
        .subject("quality");
}
