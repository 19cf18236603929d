//! What could be saved in one bundle, with everything that has to be written for it. Nothing is written here.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::care::Protection;
use super::cover::Signatures;
use super::folder::{Digest, Fault, Folder};
use super::proof;
use super::refusal::Refusal;
use super::replace::Write;
use super::ripple::{Changed, Ground, Ripple, Why};
use super::twins::{self, Twins};
use crate::analyse::Progress;
use crate::bundle::Asset;
use crate::bundle::stable::content_hash;
use crate::discover::{Discovery, Input};
use crate::facts::{Coding, Image, ImageFormat, Kind};
use crate::minimal::{self, Effort};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub png: bool,
    pub twins: Twins,
}

/// Least saving for which a file is rewritten, in bytes and in hundredths of it: below it a change costs whoever
/// reviews or caches it more than it saves. Ours.
const LEAST_BYTES: usize = 64;
const LEAST_PERCENT: usize = 1;

/// One file that would be written.
#[derive(Debug)]
pub struct Change {
    /// From the bundle's root.
    pub path: String,
    pub what: What,
    /// Of what is there now; none for a new file.
    pub before: Option<Digest>,
    /// Size of what is there now; of a new compressed copy, that of its text.
    pub bytes_before: u64,
    pub content: Vec<u8>,
    /// Its name carries a content hash.
    pub is_hashed: bool,
    group: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The same picture in fewer bytes.
    Picture,
    /// A text with the digests of what changes, brought up to date.
    Covers(Vec<String>),
    /// A compressed copy, brought up to date.
    Twin(Coding),
    /// A compressed copy where there was none.
    NewTwin(Coding),
}

/// What could be saved in one bundle.
#[derive(Debug)]
pub struct Plan {
    /// Canonical.
    pub folder: PathBuf,
    /// As shown to whoever reads of it.
    pub shown: String,
    /// Sorted by path.
    pub changes: Vec<Change>,
    /// Sorted by path.
    pub refused: Vec<(String, Refusal)>,
    /// Pictures that were looked at.
    pub pictures: usize,
    /// Pictures that care needs as they are.
    pub(super) protected: BTreeSet<[u8; 32]>,
}

/// A bundle and what is known of it.
pub struct Subject<'a> {
    pub protection: Protection<'a>,
    pub discovery: &'a Discovery,
    pub folder: &'a Path,
    pub shown: &'a str,
}

/// # Errors
/// When the folder cannot be opened.
pub fn plan(subject: &Subject<'_>, wanted: Wanted, progress: Progress<'_>) -> Result<Plan, Fault> {
    let folder = Folder::open(subject.folder)?;
    let inputs = &subject.discovery.inputs;
    let twins = inputs.iter().flat_map(|input| &input.twins).map(|twin| twin.path.clone());
    let signatures = Signatures::among(&inputs.iter().map(|input| input.path.clone()).chain(twins).collect());
    let protection = subject.protection;
    let ground = Ground { protection, inputs, folder: &folder, signatures: &signatures };
    let pictures: Vec<&Asset> = protection.bundle.assets.iter().filter(|asset| is_png(asset)).collect();
    let (mut smaller, mut refused) = (Vec::new(), Vec::new());
    if wanted.png {
        let tried = try_all(&pictures, &ground, progress);
        for (asset, tried) in pictures.iter().zip(tried) {
            match tried {
                Ok(Some((old, new))) => smaller.push((asset.path.to_string(), old, new)),
                Ok(None) => {}
                Err(refusal) => refused.push((asset.path.to_string(), refusal)),
            }
        }
    }
    let (settled, more) = Ripple::of(ground, smaller).settled();
    refused.extend(more);
    let mut changes: Vec<Change> = settled.into_iter().map(change).collect();
    add_twins(&mut changes, &mut refused, &ground, wanted.twins);
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    refused.sort_by(|a, b| a.0.cmp(&b.0));
    let cared = pictures.iter().filter(|asset| protection.of_picture(asset.id).is_some());
    Ok(Plan {
        folder: folder.path().to_owned(),
        shown: subject.shown.to_owned(),
        changes,
        refused,
        pictures: if wanted.png { pictures.len() } else { 0 },
        protected: cared.map(|asset| asset.digest).collect(),
    })
}

fn is_png(asset: &Asset) -> bool {
    let png = asset.image().is_some_and(|image| image.format == ImageFormat::Png);
    png && asset.problem.is_none() && asset.content_from.is_none()
}

/// The largest first, so that no thread is left with one of them at the end.
fn try_all(pictures: &[&Asset], ground: &Ground<'_>, progress: Progress<'_>) -> Vec<Tried> {
    let total = pictures.iter().map(|asset| asset.bytes).sum();
    let done = AtomicU64::new(0);
    let mut order: Vec<usize> = (0..pictures.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(pictures[index].image().map(Image::pixels)));
    let one = |index: usize| {
        let tried = picture(pictures[index], ground);
        progress(done.fetch_add(pictures[index].bytes, Ordering::Relaxed) + pictures[index].bytes, total);
        (index, tried)
    };
    let mut tried: Vec<(usize, Tried)> = order.into_iter().par_bridge().map(one).collect();
    tried.sort_by_key(|(index, _)| *index);
    tried.into_iter().map(|(_, tried)| tried).collect()
}

/// The content now and a smaller one that was proved equal; `None` when nothing is worth a change.
type Tried = Result<Option<(Vec<u8>, Vec<u8>)>, Refusal>;

fn picture(asset: &Asset, ground: &Ground<'_>) -> Tried {
    if let Some(care) = ground.protection.of_picture(asset.id) {
        return Err(Refusal::Care(care));
    }
    let old = read(asset, ground)?;
    let Some(new) = minimal::png(&old, Effort::Middle).map_err(Refusal::Encoder)? else { return Ok(None) };
    let saved = old.len().saturating_sub(new.len());
    if saved < LEAST_BYTES || saved * 100 < old.len() * LEAST_PERCENT {
        return Ok(None);
    }
    proof::same_png(&old, &new).map_err(Refusal::Doubt)?;
    Ok(Some((old, new)))
}

/// The content that was analysed, if it is still that.
fn read(asset: &Asset, ground: &Ground<'_>) -> Result<Vec<u8>, Refusal> {
    let fault = |fault: &Fault| Refusal::File(fault.to_string());
    let named = ground.inputs.get(asset.id.0 as usize).is_some_and(|input: &Input| is_named(input));
    if !named {
        return Err(fault(&Fault::Name(asset.path.to_string())));
    }
    let content = ground.folder.read(&asset.path).map_err(|error| fault(&error))?;
    if blake3::hash(&content).as_bytes() == &asset.digest {
        Ok(content)
    } else {
        Err(fault(&Fault::Changed(asset.path.to_string())))
    }
}

/// Is the path the file's own, and not a way to show one that is no Unicode?
fn is_named(input: &Input) -> bool {
    input.file.to_str().is_some_and(|file| file.replace('\\', "/").ends_with(&input.path))
}

fn change(changed: Changed) -> Change {
    let name = changed.path.rsplit('/').next().unwrap_or_default();
    Change {
        what: match changed.why {
            Why::Smaller => What::Picture,
            Why::Covers(of) => What::Covers(of),
            Why::Twin(coding) => What::Twin(coding),
        },
        is_hashed: content_hash(name).is_some(),
        before: Some(blake3::hash(&changed.old)),
        bytes_before: changed.old.len() as u64,
        content: changed.new,
        group: changed.group,
        path: changed.path,
    }
}

/// Copies that are missing, of the texts as they will be. A copy leaves the text it is of as it is, so that it is
/// written in a medical context as well; that of a picture is not.
fn add_twins(
    changes: &mut Vec<Change>,
    refused: &mut Vec<(String, Refusal)>,
    ground: &Ground<'_>,
    wanted: Twins,
) {
    let missing = twins::missing(ground.protection.bundle, wanted);
    let made: Vec<_> = missing
        .par_iter()
        .with_max_len(1)
        .map(|(asset, coding)| {
            let care = (asset.kind == Kind::Image).then(|| ground.protection.of_picture(asset.id)).flatten();
            if let Some(care) = care {
                return Err(Refusal::Care(care));
            }
            let path = format!("{}.{}", asset.path, coding.extension());
            if let Some(by) = ground.signatures.over(&path) {
                return Err(Refusal::Signed { by: by.to_owned() });
            }
            let known = changes.iter().find(|change| *change.path == *asset.path);
            let content = match known {
                Some(change) => change.content.clone(),
                None => read(asset, ground)?,
            };
            let packed = twins::packed(*coding, &content).filter(|packed| packed.len() < content.len());
            Ok(packed.map(|packed| (path, content.len() as u64, packed, known.map(|change| change.group))))
        })
        .collect();
    let mut group = changes.iter().map(|change| change.group + 1).max().unwrap_or(0);
    for ((asset, coding), made) in missing.iter().zip(made) {
        match made {
            Ok(None) => {}
            Err(refusal) => refused.push((format!("{}.{}", asset.path, coding.extension()), refusal)),
            Ok(Some((path, bytes_before, content, known))) => {
                let own = known.unwrap_or(group);
                group += 1;
                let what = What::NewTwin(*coding);
                changes.push(Change {
                    path,
                    what,
                    before: None,
                    bytes_before,
                    content,
                    is_hashed: false,
                    group: own,
                });
            }
        }
    }
}

impl Plan {
    /// What has to be written for it.
    #[must_use]
    pub fn writes(&self) -> Vec<Write> {
        let write = |change: &Change| Write {
            path: change.path.clone(),
            before: change.before,
            content: change.content.clone(),
            group: change.group,
        };
        self.changes.iter().map(write).collect()
    }

    /// Bytes that pictures lose on the disk and on every way to a browser.
    #[must_use]
    pub fn saved(&self) -> u64 {
        let pictures = self.changes.iter().filter(|change| change.what == What::Picture);
        pictures.map(|change| change.bytes_before.saturating_sub(change.content.len() as u64)).sum()
    }
}
