//! Makes a draft smaller while it shows the finding: fewer files, no settings and no map where none is needed, shorter
//! texts.

use super::draft::{Bench, Draft};

/// Texts are cut behind these: first in coarse parts, then in fine ones.
const COARSE: &[char] = &['\n', '}', '>', ';'];
const FINE: &[char] = &['\n', '}', '>', ';', ',', '{', '(', ')', '"', '\'', '`', ' '];

/// The smallest draft found.
pub fn reduce(mut draft: Draft, bench: &mut Bench) -> Draft {
    let without_settings = |draft: &Draft| Draft { settings: None, ..draft.clone() };
    let without_map = |draft: &Draft| Draft { map: None, ..draft.clone() };
    let steps: [&dyn Fn(&Draft) -> Draft; 2] = [&without_settings, &without_map];
    for step in steps {
        let without = step(&draft);
        if bench.shows(&without) {
            draft = without;
        }
    }
    let files: Vec<(String, Vec<u8>)> = draft.files.clone().into_iter().collect();
    let with =
        |files: &[(String, Vec<u8>)]| Draft { files: files.iter().cloned().collect(), ..draft.clone() };
    let needed = fewest(files, |files| bench.shows(&with(files)));
    draft = with(&needed);
    // The largest text first: it hides most.
    let mut texts = draft.texts();
    texts.sort_by_key(|(_, text)| std::cmp::Reverse(text.len()));
    for (cuts, (spot, _)) in
        [COARSE, FINE].into_iter().flat_map(|cuts| texts.iter().map(move |text| (cuts, text)))
    {
        let Some((_, text)) = draft.texts().into_iter().find(|(other, _)| other == spot) else { continue };
        let parts: Vec<&str> = text.split_inclusive(cuts).collect();
        let with = |parts: &[&str]| {
            let mut shorter = draft.clone();
            shorter.put(spot, parts.concat());
            shorter
        };
        let needed = fewest(parts, |parts| bench.shows(&with(parts)));
        draft = with(&needed);
    }
    draft
}

/// Takes items away in ever smaller runs, as long as `holds` says that the rest is enough.
pub fn fewest<T: Clone>(mut items: Vec<T>, mut holds: impl FnMut(&[T]) -> bool) -> Vec<T> {
    let mut run = items.len();
    while run > 0 {
        let mut start = 0;
        let before = items.len();
        while start < items.len() {
            let end = (start + run).min(items.len());
            let rest = [&items[..start], &items[end..]].concat();
            if holds(&rest) { items = rest } else { start = end }
        }
        // At the finest, another round pays while something goes.
        run = if run == 1 && items.len() < before { 1 } else { run / 2 };
    }
    items
}

#[cfg(test)]
mod tests {
    use super::fewest;

    #[test]
    fn what_is_needed_stays_in_its_order() {
        let mut tries = 0;
        let needed = fewest((0..200).collect(), |items| {
            tries += 1;
            [3, 77, 199].iter().all(|wanted| items.contains(wanted))
        });
        assert_eq!(needed, [3, 77, 199]);
        assert!(tries < 200, "{tries}");
        assert_eq!(fewest(vec!['a'], |_| true), Vec::<char>::new());
        assert_eq!(fewest(vec!['a'], |_| false), ['a']);
    }
}
