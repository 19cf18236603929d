//! One file at a time, in parallel: read, parse, weigh, run the checks over one asset, cut the places.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use crate::bundle::{Asset, AssetId, Delivery, Transfer, TransferMethod, Twin};
use crate::discover::{self, Input};
use crate::facts::{Coding, Content, Kind, Layout};
use crate::finding::{Cx, Finding, Place, Source};
use crate::parse::fingerprint::Fingerprints;
use crate::parse::{self, Parsed, Problem};
use crate::registry::{Check, Run};

/// Stack of each analysis thread: parsers recurse, and a small stack aborts the process.
pub const STACK: usize = 256 << 20;

/// What the analysis of all files gives.
#[derive(Debug, Default)]
pub struct Analysis {
    /// In the order of the inputs.
    pub assets: Vec<Asset>,
    pub findings: Vec<Finding>,
    /// Things looked at by each check over assets, by position in the list of checks.
    pub candidates: Vec<usize>,
}

/// Bytes done and bytes in all; called from many threads.
pub type Progress<'a> = &'a (dyn Fn(u64, u64) + Sync);

/// Analyses every input; the largest are started first, the result has the order of the inputs.
#[must_use]
pub fn analyse(
    inputs: &[Input],
    checks: &[&Check],
    fingerprints: &Fingerprints,
    delivery: Delivery,
    progress: Progress<'_>,
) -> Analysis {
    let total: u64 = inputs.iter().map(|input| input.bytes).sum();
    let done = AtomicU64::new(0);
    let mut order: Vec<usize> = (0..inputs.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(inputs[index].bytes));
    let mut analysed: Vec<(usize, One)> = order
        .into_par_iter()
        .with_max_len(1)
        .map(|index| {
            let id = AssetId(u32::try_from(index).unwrap_or(u32::MAX));
            let one = isolated(&inputs[index], id, checks, fingerprints, delivery);
            let so_far = done.fetch_add(inputs[index].bytes, Ordering::Relaxed) + inputs[index].bytes;
            progress(so_far, total);
            (index, one)
        })
        .collect();
    analysed.sort_by_key(|(index, _)| *index);
    let mut analysis = Analysis { candidates: vec![0; checks.len()], ..Analysis::default() };
    for (_, one) in analysed {
        analysis.assets.push(one.asset);
        analysis.findings.extend(one.findings);
        for (sum, number) in analysis.candidates.iter_mut().zip(one.candidates) {
            *sum += number;
        }
    }
    analysis
}

struct One {
    asset: Asset,
    findings: Vec<Finding>,
    candidates: Vec<usize>,
}

/// A panic in one file is a problem of that file, never of the run.
fn isolated(
    input: &Input,
    id: AssetId,
    checks: &[&Check],
    fingerprints: &Fingerprints,
    delivery: Delivery,
) -> One {
    catch_unwind(AssertUnwindSafe(|| one(input, id, checks, fingerprints, delivery))).unwrap_or_else(|_| {
        One {
            asset: unread(input, id, Problem::Panicked),
            findings: Vec::new(),
            candidates: vec![0; checks.len()],
        }
    })
}

fn one(
    input: &Input,
    id: AssetId,
    checks: &[&Check],
    fingerprints: &Fingerprints,
    delivery: Delivery,
) -> One {
    let (content, content_from) = match discover::content(input) {
        Ok(read) => read,
        Err(problem) => {
            let candidates = vec![0; checks.len()];
            return One { asset: unread(input, id, problem), findings: Vec::new(), candidates };
        }
    };
    let kind = parse::kind::kind(&input.path, &content);
    let Parsed { facts, problem, partial } = parse::parse(kind, &content, fingerprints);
    let asset = Asset {
        id,
        path: input.path.as_str().into(),
        kind,
        bytes: input.bytes,
        content_bytes: content.len() as u64,
        digest: *blake3::hash(&content).as_bytes(),
        transfer: transfer(input, kind, &facts.content, &content, delivery),
        twins: twins(input),
        content_from,
        facts,
        problem,
        partial,
    };
    let mut findings = Vec::new();
    let mut candidates = Vec::with_capacity(checks.len());
    for check in checks {
        let Run::Asset(run) = check.run else {
            candidates.push(0);
            continue;
        };
        let mut cx = Cx::new(check.id);
        run(&asset, &mut cx);
        candidates.push(cx.candidates);
        findings.extend(cx.findings);
    }
    if !findings.is_empty()
        && let Some(text) = parse::text(kind, &content)
    {
        let source = Source::new(&text);
        for finding in &mut findings {
            locate(finding, id, &asset.path, &source);
        }
    }
    One { asset, findings, candidates }
}

/// Cuts the places of a finding that lie in this asset.
pub fn locate(finding: &mut Finding, asset: AssetId, path: &str, source: &Source<'_>) {
    if finding.at.asset == asset
        && let (None, Some(span)) = (&finding.place, finding.at.span)
    {
        finding.place = Some(Place::cut(path, source, span));
    }
    for related in &mut finding.related {
        if related.at.asset == asset
            && let (None, Some(span)) = (&related.place, related.at.span)
        {
            related.place = Some(Place::cut(path, source, span));
        }
    }
}

fn unread(input: &Input, id: AssetId, problem: Problem) -> Asset {
    Asset {
        id,
        path: input.path.as_str().into(),
        kind: parse::kind::kind(&input.path, &[]),
        bytes: input.bytes,
        content_bytes: 0,
        digest: [0; 32],
        transfer: Transfer { bytes: input.bytes, method: TransferMethod::AsIs },
        twins: twins(input),
        content_from: None,
        facts: crate::facts::Facts { layout: None::<Layout>, ..Default::default() },
        problem: Some(problem),
        partial: Vec::new(),
    }
}

fn twins(input: &Input) -> Vec<Twin> {
    input
        .twins
        .iter()
        .map(|twin| Twin { coding: twin.coding, path: twin.path.as_str().into(), bytes: twin.bytes })
        .collect()
}

/// Bytes on the wire: the twin that browsers prefer, else text compressed as a server would, else the file itself.
fn transfer(input: &Input, kind: Kind, facts: &Content, content: &[u8], delivery: Delivery) -> Transfer {
    let as_is = Transfer { bytes: content.len() as u64, method: TransferMethod::AsIs };
    if delivery == Delivery::Packaged {
        return as_is;
    }
    let preferred = [Coding::Brotli, Coding::Zstd, Coding::Gzip]
        .into_iter()
        .find_map(|coding| input.twins.iter().find(|twin| twin.coding == coding && twin.bytes > 0));
    if let Some(twin) = preferred {
        return Transfer { bytes: twin.bytes, method: TransferMethod::Twin(twin.coding) };
    }
    let vector = matches!(facts, Content::Image(image) if image.format == crate::facts::ImageFormat::Svg);
    if (kind.is_compressible() && kind.is_loaded_by_browsers()) || vector {
        let packed = parse::twin::gzip_len(content);
        return Transfer { bytes: packed.min(content.len() as u64), method: TransferMethod::Gzip };
    }
    as_is
}
