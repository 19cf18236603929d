//! Notifications that are asked for before anyone can want them (criterion 4.13).

use crate::bundle::Asset;
use crate::facts::Call;
use crate::finding::Cx;

/// The permission to notify, or a subscription to pushed messages, asked for while a script loads.
pub fn at_load(asset: &Asset, cx: &mut Cx) {
    for script in asset.scripts() {
        let asked = script.calls.iter().filter_map(|call| Some((call, request(call)?)));
        for (call, what) in cx.each(asked) {
            if call.at_load {
                cx.fail(asset.at(call.span)).text("what", what).subject(what);
            }
        }
    }
}

fn request(call: &Call) -> Option<&'static str> {
    if call.ends_with("Notification.requestPermission") {
        Some("Notification.requestPermission")
    } else if call.ends_with("pushManager.subscribe") {
        Some("pushManager.subscribe")
    } else {
        None
    }
}
