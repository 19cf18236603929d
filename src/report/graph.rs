//! The linked bundle for a person to look at: Graphviz and JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::bundle::{Bundle, Load};
use crate::finding::clean;

/// Graphviz source: screens as boxes, assets as ellipses, deferred edges dashed, possible ones dotted.
#[must_use]
pub fn dot(bundle: &Bundle) -> String {
    let mut out = String::from("digraph bundle {\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];\n");
    for asset in &bundle.assets {
        let page = bundle.screens.iter().any(|screen| screen.page == Some(asset.id));
        let shape = if page { "box" } else { "ellipse" };
        let _ = writeln!(
            out,
            "  a{} [shape={shape},label={}];",
            asset.id.0,
            quoted(&format!("{}\n{} B", asset.path, asset.transfer.bytes))
        );
    }
    for edge in &bundle.edges {
        let style = match edge.load {
            Load::Initial => "solid",
            Load::Deferred => "dashed",
            Load::Possible | Load::Precache => "dotted",
        };
        let _ = writeln!(
            out,
            "  a{} -> a{} [style={style},label=\"{}\"];",
            edge.from.0,
            edge.to.0,
            edge.how.name()
        );
    }
    out.push_str("}\n");
    out
}

/// A Graphviz string: quotes and backslashes escaped, control characters replaced.
fn quoted(text: &str) -> String {
    let lines: Vec<String> =
        text.split('\n').map(|line| clean(line, 200).replace('\\', "\\\\").replace('"', "\\\"")).collect();
    format!("\"{}\"", lines.join("\\n"))
}

/// Assets, edges, screens and what could not be resolved.
#[must_use]
pub fn json(bundle: &Bundle) -> Value {
    let path = |id| bundle.asset(id).path.to_string();
    json!({
        "bundle": bundle.name,
        "assets": bundle.assets.iter().map(|asset| json!({
            "path": &*asset.path,
            "kind": asset.kind.name(),
            "bytes": asset.bytes,
            "transfer_bytes": asset.transfer.bytes,
            "transfer_method": asset.transfer.method.name(),
        })).collect::<Vec<_>>(),
        "edges": bundle.edges.iter().map(|edge| json!({
            "from": path(edge.from),
            "to": path(edge.to),
            "load": edge.load.name(),
            "how": edge.how.name(),
        })).collect::<Vec<_>>(),
        "screens": bundle.screens.iter().map(|screen| json!({
            "id": screen.id,
            "how": screen.how.name(),
            "initial": screen.initial.iter().map(|&id| path(id)).collect::<Vec<_>>(),
            "deferred": screen.deferred.iter().map(|&id| path(id)).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "unresolved": bundle.unresolved.iter().map(|missing| json!({
            "from": path(missing.from),
            "address": clean(&missing.address, 200),
            "load": missing.load.name(),
        })).collect::<Vec<_>>(),
        "external": bundle.externals.iter().filter(|external| external.loads).map(|external| json!({
            "from": path(external.from),
            "host": &*external.host,
            "url": clean(&external.url, 200),
            "load": external.load.name(),
        })).collect::<Vec<_>>(),
    })
}
