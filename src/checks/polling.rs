//! Values that only a timer refreshes: browsers slow the timers of hidden pages. Counts only where a context
//! activates it.

use std::collections::BTreeMap;

use crate::bundle::{Asset, AssetId, Bundle, How, ScreenId};
use crate::facts::{Call, Span, Value};
use crate::finding::{At, Cx, Screens};

/// Milliseconds between two runs: ours. Below a second it is drawn, not asked; beyond ten minutes it is housekeeping.
const PERIOD: std::ops::RangeInclusive<f64> = 1_000.0..=600_000.0;

/// Timers named beside the first one.
const RELATED: usize = 9;

/// Screens that ask servers by timer and that nothing else brings up to date.
pub fn timers_only(bundle: &Bundle, cx: &mut Cx) {
    let signs: Vec<Signs> = bundle.assets.iter().map(|asset| Signs::of(bundle, asset)).collect();
    let mut found: BTreeMap<Vec<(AssetId, Span)>, Vec<ScreenId>> = BTreeMap::new();
    for (id, screen) in cx.each(bundle.numbered_screens()) {
        let assets: Vec<AssetId> = screen.initial.iter().chain(&screen.deferred).copied().collect();
        let any = |test: fn(&Signs) -> bool| assets.iter().any(|asset| test(&signs[asset.0 as usize]));
        if !any(|signs| signs.asks) || any(|signs| signs.told) {
            continue;
        }
        let timers: Vec<(AssetId, Span)> = assets
            .iter()
            .flat_map(|asset| signs[asset.0 as usize].timers.iter().map(|span| (*asset, *span)))
            .collect();
        if !timers.is_empty() {
            found.entry(timers).or_default().push(id);
        }
    }
    for (timers, screens) in found {
        let Some(&(asset, span)) = timers.first() else { continue };
        let finding = cx.review(At { asset, span: Some(span) });
        finding.count("count", timers.len()).subject("setInterval");
        finding.screens = Screens::Many(screens);
        for &(asset, span) in timers.iter().skip(1).take(RELATED) {
            finding.relate(At { asset, span: Some(span) });
        }
    }
}

/// What the scripts of one asset tell about how a screen is kept up to date.
struct Signs {
    timers: Vec<Span>,
    /// Something is asked of a server.
    asks: bool,
    /// A server tells by itself, or the page notices that it is shown again.
    told: bool,
}

impl Signs {
    fn of(bundle: &Bundle, asset: &Asset) -> Self {
        let calls = || asset.scripts().flat_map(|script| &script.calls);
        // The timers of workers are not slowed.
        let worker = bundle.edges_to(asset.id).any(|edge| edge.how == How::Worker);
        let timers = calls().filter(|call| !worker && repeats(call)).map(|call| call.span).collect();
        Self { timers, asks: calls().any(asks), told: calls().any(tells) }
    }
}

fn repeats(call: &Call) -> bool {
    let runs = matches!(call.arguments.first(), Some(Value::Function | Value::Other));
    let period = match call.arguments.get(1) {
        Some(Value::Number(milliseconds)) => PERIOD.contains(milliseconds),
        Some(Value::Other) => true,
        _ => false,
    };
    call.method() == "setInterval" && !call.construct && runs && period
}

fn asks(call: &Call) -> bool {
    matches!((call.method(), call.construct), ("fetch", false) | ("XMLHttpRequest", true))
}

fn tells(call: &Call) -> bool {
    let listens = || call.arguments.first().and_then(Value::text) == Some("visibilitychange");
    match call.method() {
        "WebSocket" | "WebSocketStream" | "EventSource" | "WebTransport" | "RTCPeerConnection" => {
            call.construct
        }
        "addEventListener" => listens(),
        _ => false,
    }
}
