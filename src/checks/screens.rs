//! What a screen weighs and asks for when it is first shown (criterion 6.1).
//!
//! Only measures: which ceiling applies (the project's budget, the reference's guidance, none in some medical
//! contexts) is for the judge to say.

use crate::bundle::{Asset, AssetId, Bundle, Screen, ScreenId};
use crate::finding::{Cx, Finding};

/// Transfer bytes of the first display of each screen.
pub fn weight(bundle: &Bundle, cx: &mut Cx) {
    for (id, screen, page) in cx.each(shown(bundle)) {
        #[expect(clippy::cast_precision_loss, reason = "sizes stay far below 2^52")]
        let bytes = screen.transfer as f64;
        let finding = cx.measure("transfer", bytes, page.whole());
        let heaviest = heaviest(bundle, screen);
        let names: Vec<&str> = heaviest.iter().map(|asset| asset.name()).collect();
        finding.text("heaviest", names.join(", "));
        describe(finding, id, screen);
        for asset in heaviest.iter().filter(|asset| asset.id != page.id) {
            finding.relate(asset.whole());
        }
    }
}

/// Requests of the first display of each screen.
pub fn requests(bundle: &Bundle, cx: &mut Cx) {
    for (id, screen, page) in cx.each(shown(bundle)) {
        #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
        let count = screen.requests as f64;
        let finding = cx.measure("requests", count, page.whole());
        finding.text("most", most_frequent(bundle, screen));
        describe(finding, id, screen);
    }
}

fn describe(finding: &mut Finding, id: ScreenId, screen: &Screen) {
    finding.text("screen", &screen.id).on_screen(id).subject(&*screen.id);
    if !screen.is_complete() {
        finding.say("at-least");
    }
}

/// Screens with the file that shows them.
fn shown(bundle: &Bundle) -> Vec<(ScreenId, &Screen, &Asset)> {
    bundle
        .numbered_screens()
        .filter_map(|(id, screen)| {
            let page = screen.page.or_else(|| screen.roots.first().copied())?;
            Some((id, screen, bundle.asset(page)))
        })
        .collect()
}

/// The three assets that weigh most.
fn heaviest<'b>(bundle: &'b Bundle, screen: &Screen) -> Vec<&'b Asset> {
    let mut assets: Vec<&Asset> = loaded(bundle, &screen.initial).collect();
    assets.sort_by_key(|asset| std::cmp::Reverse(asset.transfer.bytes));
    assets.truncate(3);
    assets
}

/// The kinds that are asked for most often: `script 12, image 9, font 4`.
fn most_frequent(bundle: &Bundle, screen: &Screen) -> String {
    let mut kinds = std::collections::BTreeMap::new();
    for asset in loaded(bundle, &screen.initial) {
        *kinds.entry(asset.kind).or_insert(0_usize) += 1;
    }
    let mut kinds: Vec<(usize, &str)> = kinds.iter().map(|(kind, count)| (*count, kind.name())).collect();
    kinds.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let named: Vec<String> = kinds.iter().take(3).map(|(count, kind)| format!("{kind} {count}")).collect();
    named.join(", ")
}

fn loaded<'b>(bundle: &'b Bundle, assets: &[AssetId]) -> impl Iterator<Item = &'b Asset> {
    assets.iter().map(|&asset| bundle.asset(asset))
}
