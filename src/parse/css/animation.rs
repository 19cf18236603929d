//! Duration and repetition of `animation` declarations.
//!
//! Keyframes are not looked up, and nothing is said of whether the animation is seen. The fallback of a `var()`
//! stands for it; a `var()` without one leaves open what may come from it.

use super::{Failure, value};
use crate::facts::Animation;
use cssparser::{Parser, ParserInput, Token};
use lightningcss::properties::animation::{AnimationIterationCount, AnimationName};
use lightningcss::properties::{Property, PropertyId};
use lightningcss::stylesheet::ParserOptions;
use lightningcss::values::time::Time;
use lightningcss::vendor_prefix::VendorPrefix;
use std::borrow::Cow;

/// How many `var()` of one value are replaced by their fallback.
const MAX_FALLBACKS: usize = 16;

/// What one declaration says; `None` for any other property, `animation-delay` and the like included.
pub(super) fn read(property: &str, value: &str) -> Option<Animation> {
    let id = property_id(property)?;
    if matches!(value.to_ascii_lowercase().as_str(), "initial" | "unset") {
        return Some(initial(&id));
    }
    let value = with_fallbacks(value);
    if !value::is_simple(&value) {
        return Some(certain(&id, &value));
    }
    let options = ParserOptions { error_recovery: true, ..ParserOptions::default() };
    Some(match Property::parse_string(id.clone(), &value, options) {
        Ok(Property::Animation(list, _)) => Animation {
            seconds: longest(list.iter().map(|animation| &animation.duration)),
            iterations: most(list.iter().map(|animation| &animation.iteration_count)),
            none: list.iter().all(|animation| animation.name == AnimationName::None),
        },
        Ok(Property::AnimationDuration(list, _)) => {
            Animation { seconds: longest(list.iter()), ..Animation::default() }
        }
        Ok(Property::AnimationIterationCount(list, _)) => {
            Animation { iterations: most(list.iter()), ..Animation::default() }
        }
        Ok(Property::AnimationName(list, _)) => {
            Animation { none: list.iter().all(|name| *name == AnimationName::None), ..Animation::default() }
        }
        _ => certain(&id, &value),
    })
}

fn property_id(property: &str) -> Option<PropertyId<'static>> {
    let none = VendorPrefix::None;
    match super::without_vendor(property) {
        "animation" => Some(PropertyId::Animation(none)),
        "animation-duration" => Some(PropertyId::AnimationDuration(none)),
        "animation-iteration-count" => Some(PropertyId::AnimationIterationCount(none)),
        "animation-name" => Some(PropertyId::AnimationName(none)),
        _ => None,
    }
}

/// Initial values: no name, no time, once.
fn initial(id: &PropertyId) -> Animation {
    let shorthand = matches!(id, PropertyId::Animation(_));
    Animation {
        seconds: (shorthand || matches!(id, PropertyId::AnimationDuration(_))).then_some(0.0),
        iterations: (shorthand || matches!(id, PropertyId::AnimationIterationCount(_))).then_some(1.0),
        none: shorthand || matches!(id, PropertyId::AnimationName(_)),
    }
}

fn longest<'a>(times: impl Iterator<Item = &'a Time>) -> Option<f32> {
    times.map(|time| time.to_ms() / 1000.0).reduce(f32::max)
}

fn most<'a>(counts: impl Iterator<Item = &'a AnimationIterationCount>) -> Option<f32> {
    counts
        .map(|count| match count {
            AnimationIterationCount::Number(number) => *number,
            AnimationIterationCount::Infinite => f32::INFINITY,
        })
        .reduce(f32::max)
}

/// What a shorthand says whatever its `var()` hold: `infinite`, and a time written before the first of them, which
/// can only be the duration.
fn certain(id: &PropertyId, value: &str) -> Animation {
    let mut found = Animation::default();
    if !matches!(id, PropertyId::Animation(_)) {
        return found;
    }
    let mut input = ParserInput::new(value);
    let mut input = Parser::new(&mut input);
    let mut duration_known = true;
    while let Ok(token) = input.next() {
        match token {
            Token::Ident(word) if word.eq_ignore_ascii_case("infinite") => {
                found.iterations = Some(f32::INFINITY);
            }
            Token::Function(name) if name.eq_ignore_ascii_case("var") => duration_known = false,
            Token::Comma => duration_known = true,
            Token::Dimension { value, unit, .. } if duration_known => {
                let seconds = if unit.eq_ignore_ascii_case("ms") { value / 1000.0 } else { *value };
                found.seconds = Some(found.seconds.map_or(seconds, |longest| longest.max(seconds)));
                duration_known = false;
            }
            _ => {}
        }
    }
    found
}

/// `value` with `var(--x, fallback)` replaced by the fallback; a `var()` without fallback stays.
fn with_fallbacks(value: &str) -> Cow<'_, str> {
    let mut value = Cow::Borrowed(value);
    for _ in 0..MAX_FALLBACKS {
        match first_fallback(&value) {
            Some((range, fallback)) => {
                let replaced =
                    format!("{}{}{}", &value[..range.start], &value[fallback], &value[range.end..]);
                value = Cow::Owned(replaced);
            }
            None => break,
        }
    }
    value
}

type Range = std::ops::Range<usize>;

/// Where the first top-level `var(--x, fallback)` and its fallback stand.
fn first_fallback(value: &str) -> Option<(Range, Range)> {
    let mut input = ParserInput::new(value);
    let mut input = Parser::new(&mut input);
    loop {
        input.skip_whitespace();
        let start = input.position().byte_index();
        let is_var = matches!(input.next().ok()?, Token::Function(name) if name.eq_ignore_ascii_case("var"));
        if !is_var {
            continue;
        }
        let fallback = input.parse_nested_block(|inside| {
            inside.expect_ident()?;
            inside.expect_comma()?;
            let start = inside.position().byte_index();
            Ok::<_, Failure>(start..value::to_the_end(inside))
        });
        if let Ok(fallback) = fallback {
            return Some((start..input.position().byte_index(), fallback));
        }
    }
}
