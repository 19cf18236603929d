//! One file at a time, in parallel: read, parse, weigh, run the checks over one asset, cut the places.

mod room;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::bundle::{Asset, AssetId, Delivery, Transfer, Twin};
use crate::cache::{Cache, Name};
use crate::caps::Caps;
use crate::discover::{self, Input};
use crate::facts::{Kind, Layout};
use crate::finding::{Cx, Finding};
use crate::parse::sought::Sought;
use crate::parse::{self, Parsed, Problem};
use crate::places;
use crate::registry::{Check, Run};
use crate::timings::{Step, Timings, Watch};
use crate::weigh;
use room::Room;

/// Stack of each analysis thread: parsers recurse, and a small stack aborts the process.
pub const STACK: usize = 256 << 20;

/// What the analysis of all files gives.
#[derive(Debug, Default)]
pub struct Analysis {
    /// In the order of the inputs.
    pub assets: Vec<Asset>,
    /// Positions of the names that stand in each, where they were looked for in this run.
    pub names: Vec<Option<Vec<u32>>>,
    pub findings: Vec<Finding>,
    /// Things looked at by each check over assets, by position in the list of checks.
    pub candidates: Vec<usize>,
}

/// Bytes done and bytes in all; called from many threads.
pub type Progress<'a> = &'a (dyn Fn(u64, u64) + Sync);

/// How the files of one bundle are analysed.
#[derive(Clone, Copy)]
pub struct Analyser<'a> {
    pub checks: &'a [&'a Check],
    pub sought: &'a Sought<'a>,
    pub delivery: Delivery,
    pub caps: Caps,
    pub progress: Progress<'a>,
    pub timings: Option<&'a Timings>,
    pub cache: Option<&'a Cache>,
}

struct One {
    asset: Asset,
    names: Option<Vec<u32>>,
    findings: Vec<Finding>,
    candidates: Vec<usize>,
}

impl Analyser<'_> {
    /// Analyses every input; the result has the order of the inputs. Threads take the largest that is left, one by one:
    /// halves that are split further, as rayon shares a list, leave large ones for the end.
    #[must_use]
    pub fn analyse(&self, inputs: &[Input]) -> Analysis {
        let total: u64 = inputs.iter().map(|input| input.bytes).sum();
        let done = AtomicU64::new(0);
        let room = Room::new();
        let mut order: Vec<usize> = (0..inputs.len()).collect();
        order.sort_by_key(|&index| std::cmp::Reverse(inputs[index].bytes));
        let mut analysed: Vec<(usize, One)> = order
            .into_iter()
            .par_bridge()
            .map(|index| {
                let id = AssetId(u32::try_from(index).unwrap_or(u32::MAX));
                let input = &inputs[index];
                let is_packed = input.bytes == 0 && !input.twins.is_empty();
                let _place = room.enter(if is_packed { u64::MAX } else { input.bytes });
                let one = if self.caps.is_time_up() {
                    self.without_facts(input, id, Problem::TimeIsUp)
                } else {
                    self.isolated(input, id)
                };
                let so_far = done.fetch_add(inputs[index].bytes, Ordering::Relaxed) + inputs[index].bytes;
                (self.progress)(so_far, total);
                (index, one)
            })
            .collect();
        analysed.sort_by_key(|(index, _)| *index);
        let mut analysis = Analysis { candidates: vec![0; self.checks.len()], ..Analysis::default() };
        for (_, one) in analysed {
            analysis.assets.push(one.asset);
            analysis.names.push(one.names);
            analysis.findings.extend(one.findings);
            for (sum, number) in analysis.candidates.iter_mut().zip(one.candidates) {
                *sum += number;
            }
        }
        analysis
    }

    /// A panic in one file is a problem of that file, never of the run.
    fn isolated(&self, input: &Input, id: AssetId) -> One {
        catch_unwind(AssertUnwindSafe(|| self.one(input, id)))
            .unwrap_or_else(|_| self.without_facts(input, id, Problem::Panicked))
    }

    fn without_facts(&self, input: &Input, id: AssetId, problem: Problem) -> One {
        let candidates = vec![0; self.checks.len()];
        One {
            asset: unread(input, id, problem, self.delivery),
            names: None,
            findings: Vec::new(),
            candidates,
        }
    }

    fn one(&self, input: &Input, id: AssetId) -> One {
        let mut watch = Watch::new(self.timings);
        let (content, content_from) = match watch.step(Step::Read, || discover::content(input)) {
            Ok(read) => read,
            Err(problem) => return self.without_facts(input, id, problem),
        };
        let kind = parse::kind::kind(&input.path, &content);
        let digest = watch.step(Step::Hash, || *blake3::hash(&content).as_bytes());
        let Learnt { parsed: Parsed { facts, problem, partial, names }, transfer } =
            self.learnt(input, kind, &content, digest, &mut watch);
        let asset = Asset {
            id,
            path: input.path.as_str().into(),
            kind,
            bytes: input.bytes,
            content_bytes: content.len() as u64,
            digest,
            transfer,
            twins: twins(input),
            content_from,
            facts,
            problem,
            minimal: None,
            webp: None,
            partial,
        };
        let mut findings = Vec::new();
        let mut candidates = Vec::with_capacity(self.checks.len());
        for check in self.checks {
            let Run::Asset(run) = check.run else {
                candidates.push(0);
                continue;
            };
            let mut cx = Cx::new(check.id);
            watch.check(check.id, || run(&asset, &mut cx));
            candidates.push(cx.candidates);
            findings.extend(cx.findings);
        }
        watch.step(Step::Places, || {
            places::of_asset(&mut findings, &asset, &content, self.cache);
        });
        watch.finish(&asset.path, kind, asset.bytes);
        One { asset, names, findings, candidates }
    }
}

/// What costs time to learn from a content.
#[derive(Deserialize, Serialize)]
struct Learnt {
    parsed: Parsed,
    transfer: Transfer,
}

/// Learning less than this from a text costs about as much as looking it up: ours, measured.
const WORTH_KEEPING: usize = 4 << 10;

impl Analyser<'_> {
    /// From the cache, else from the content.
    fn learnt(
        &self,
        input: &Input,
        kind: Kind,
        content: &[u8],
        digest: [u8; 32],
        watch: &mut Watch<'_>,
    ) -> Learnt {
        let drawing = kind == Kind::Image && content.trim_ascii_start().starts_with(b"<");
        let costly = content.len() >= WORTH_KEEPING && (kind.is_compressible() || drawing);
        let kept = self.cache.filter(|_| costly).map(|cache| (cache, self.name(input, kind, digest)));
        if let Some((cache, name)) = kept
            && let Some(found) = watch.step(Step::Recall, || cache.get(name))
        {
            watch.recalled();
            return found;
        }
        let parsed = watch.step(Step::Parse, || parse::parse(kind, content, self.sought));
        let transfer = watch.step(Step::Weigh, || {
            let facts = &parsed.facts.content;
            weigh::transfer(input, kind, facts, content, self.delivery)
        });
        let learnt = Learnt { parsed, transfer };
        if let Some((cache, name)) = kept
            && learnt.is_certain()
        {
            watch.step(Step::Keep, || cache.put(name, &learnt));
        }
        learnt
    }

    /// All that decides what is learnt.
    fn name(&self, input: &Input, kind: Kind, digest: [u8; 32]) -> Name {
        let delivery: &[u8] = match self.delivery {
            Delivery::Web => b"web",
            Delivery::Intranet => b"intranet",
            Delivery::Packaged => b"packaged",
        };
        let twins: Vec<u8> = input
            .twins
            .iter()
            .flat_map(|twin| twin.coding.extension().bytes().chain(twin.bytes.to_le_bytes()))
            .collect();
        Name::new("facts", &[&digest, kind.name().as_bytes(), delivery, &twins])
    }
}

impl Learnt {
    /// Does it only depend on the content? What stopped the analysis may not stop it another time.
    fn is_certain(&self) -> bool {
        let Parsed { problem, partial, .. } = &self.parsed;
        problem.is_none() && partial.iter().all(|(_, problem)| *problem != Problem::Panicked)
    }
}

fn unread(input: &Input, id: AssetId, problem: Problem, delivery: Delivery) -> Asset {
    let kind = parse::kind::kind(&input.path, &[]);
    let transfer = weigh::unread(input, kind, delivery);
    Asset {
        id,
        path: input.path.as_str().into(),
        kind,
        bytes: input.bytes,
        content_bytes: 0,
        digest: [0; 32],
        transfer,
        twins: twins(input),
        content_from: None,
        facts: crate::facts::Facts { layout: None::<Layout>, ..Default::default() },
        problem: Some(problem),
        minimal: None,
        webp: None,
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
