//! Makes a draft smaller while it shows the finding: fewer files, no settings and no map where none is needed, the code
//! around the place alone, shorter texts.

use std::ops::Range;

use sobria::finding::Place;

use super::draft::{Bench, Draft, Spot};

/// Texts are cut behind these: first in coarse parts, then in fine ones.
const COARSE: &[char] = &['\n', '}', '>', ';'];
const FINE: &[char] = &['\n', '}', '>', ';', ',', '{', '(', ')', '"', '\'', '`', ' '];

/// The smallest draft found; `place` is where the finding is.
pub fn reduce(mut draft: Draft, place: &Place, bench: &mut Bench) -> Draft {
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
    let needed = fewest(files, |files| bench.try_out(|| with(files)));
    draft = with(&needed);
    draft = around(draft, place, bench);
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
        let needed = fewest(parts, |parts| bench.try_out(|| with(parts)));
        draft = with(&needed);
    }
    draft
}

/// Of the file that holds the place, what stands in the nearest brackets that show the finding: scripts of megabytes on
/// one line fall to a function's body at once.
fn around(draft: Draft, place: &Place, bench: &mut Bench) -> Draft {
    let spot = Spot::File(place.path.clone());
    let text = draft.texts().into_iter().find(|(other, _)| *other == spot).map(|(_, text)| text);
    let (Some(text), Some(span)) = (text, place.span) else { return draft };
    let Some(mut inner) = Some(span.range()).filter(|range| text.get(range.clone()).is_some()) else {
        return draft;
    };
    loop {
        let code = &text[inner.clone()];
        // A `return` or an `await` needs a function around it.
        for code in
            [code.to_owned(), format!("function f(){{{code}}}"), format!("async function f(){{{code}}}")]
        {
            let mut smaller = draft.clone();
            smaller.put(&spot, code);
            if bench.shows(&smaller) {
                return smaller;
            }
        }
        match enclosing(text.as_bytes(), &inner) {
            Some(outer) => inner = outer,
            None => return draft,
        }
    }
}

/// What the nearest pair of brackets around a range holds. Brackets in strings mislead it, which costs tries and no
/// more.
fn enclosing(text: &[u8], range: &Range<usize>) -> Option<Range<usize>> {
    let step = |depth: i64, byte: u8| match byte {
        b'{' | b'(' | b'[' => depth + 1,
        b'}' | b')' | b']' => depth - 1,
        _ => depth,
    };
    let mut depth = 0;
    let open = (0..range.start).rev().find(|&at| {
        depth = step(depth, text[at]);
        depth > 0
    })?;
    let mut depth = 0;
    let close = (range.end..text.len()).find(|&at| {
        depth = step(depth, text[at]);
        depth < 0
    })?;
    // The range inside these brackets, or the brackets themselves when nothing else is inside.
    let inside = open + 1..close;
    Some(if inside == *range { open..close + 1 } else { inside })
}

/// Takes items away in ever smaller runs, while `holds` says that the rest is enough, until it says nothing any more.
pub fn fewest<T: Clone>(mut items: Vec<T>, mut holds: impl FnMut(&[T]) -> Option<bool>) -> Vec<T> {
    let mut run = items.len();
    while run > 0 {
        let mut start = 0;
        let before = items.len();
        while start < items.len() {
            let end = (start + run).min(items.len());
            let rest = [&items[..start], &items[end..]].concat();
            match holds(&rest) {
                Some(true) => items = rest,
                Some(false) => start = end,
                None => return items,
            }
        }
        // At the finest, another round pays while something goes.
        run = if run == 1 && items.len() < before { 1 } else { run / 2 };
    }
    items
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::{enclosing, fewest};

    #[test]
    fn brackets_are_left_one_pair_after_the_other() {
        let text = b"a(b,{c:[d],e})";
        let mut range = 8..9;
        let mut seen = Vec::new();
        while let Some(outer) = enclosing(text, &range) {
            seen.push(std::str::from_utf8(&text[outer.clone()]).unwrap());
            range = outer;
        }
        assert_eq!(seen, ["[d]", "c:[d],e", "{c:[d],e}", "b,{c:[d],e}", "(b,{c:[d],e})"]);
    }

    #[test]
    fn what_is_needed_stays_in_its_order() {
        let mut tries = 0;
        let needed = fewest((0..200).collect(), |items| {
            tries += 1;
            Some([3, 77, 199].iter().all(|wanted| items.contains(wanted)))
        });
        assert_eq!(needed, [3, 77, 199]);
        assert!(tries < 200, "{tries}");
        assert_eq!(fewest(vec!['a'], |_| Some(true)), Vec::<char>::new());
        assert_eq!(fewest(vec!['a'], |_| Some(false)), ['a']);
        let mut left = 3;
        let stopped = fewest((0..1_000_000).collect(), |_| {
            left -= 1;
            (left >= 0).then_some(false)
        });
        assert_eq!((stopped.len(), left), (1_000_000, -1), "nothing is tried once the limit is reached");
    }
}
