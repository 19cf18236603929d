//! The segments of `mappings`, one after the other, and the search in them.

use super::Position;

/// One step of a generated line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    pub generated: Position,
    /// Index of the source, and the place in it.
    pub original: Option<(usize, Position)>,
}

/// Calls `visit` with each segment, counted on from `offset`, until it refuses one.
///
/// # Errors
/// Says what is wrong: characters or numbers that no map has, or a segment that was refused.
pub(super) fn walk(
    mappings: &[u8],
    offset: Position,
    mut visit: impl FnMut(Segment) -> bool,
) -> Result<(), &'static str> {
    let (mut line, mut column) = (0_u32, 0_i64);
    let (mut source, mut source_line, mut source_column) = (0_i64, 0_i64, 0_i64);
    let mut at = 0;
    while let Some(&byte) = mappings.get(at) {
        if byte == b',' || byte == b';' {
            if byte == b';' {
                line = line.saturating_add(1);
                column = 0;
            }
            at += 1;
            continue;
        }
        let mut fields = [0_i64; 5];
        let mut count = 0;
        while mappings.get(at).is_some_and(|byte| !matches!(byte, b',' | b';')) {
            let field = fields.get_mut(count).ok_or("a segment of more than five numbers")?;
            *field = number(mappings, &mut at)?;
            count += 1;
        }
        column += fields[0];
        let original = match count {
            1 => None,
            4 | 5 => {
                source += fields[1];
                source_line += fields[2];
                source_column += fields[3];
                let place = Position { line: counted(source_line)?, column: counted(source_column)? };
                Some((counted(source)? as usize, place))
            }
            _ => return Err("a segment of two or three numbers"),
        };
        let generated = offset.after(Position { line, column: counted(column)? });
        if !visit(Segment { generated, original }) {
            return Err("it belongs to another text");
        }
    }
    Ok(())
}

fn counted(number: i64) -> Result<u32, &'static str> {
    u32::try_from(number).map_err(|_| "a place before the start of a text")
}

/// A number of base 64 with its sign in the lowest bit, the lowest five bits first.
fn number(mappings: &[u8], at: &mut usize) -> Result<i64, &'static str> {
    let mut value = 0_i64;
    for shift in (0..35).step_by(5) {
        let digit = mappings.get(*at).and_then(|&byte| digit(byte)).ok_or("a number that is cut short")?;
        *at += 1;
        value |= i64::from(digit & 0x1f) << shift;
        if digit & 0x20 == 0 {
            let magnitude = value >> 1;
            return Ok(if value & 1 == 1 { -magnitude } else { magnitude });
        }
    }
    Err("a number of more than 32 bits")
}

fn digit(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

/// Finds for each wanted position the last segment at or before it on its line, in whatever order segments come.
pub(super) struct Buckets<'w> {
    wanted: &'w [Position],
    /// For each wanted position the last segment behind the one before.
    last: Vec<Option<Segment>>,
}

impl<'w> Buckets<'w> {
    /// `wanted` is sorted.
    pub(super) fn new(wanted: &'w [Position]) -> Self {
        Self { wanted, last: vec![None; wanted.len()] }
    }

    pub(super) fn add(&mut self, segment: Segment) {
        let first = self.wanted.partition_point(|at| *at < segment.generated);
        let Some(at) = self.wanted.get(first).filter(|at| at.line == segment.generated.line) else { return };
        debug_assert!(*at >= segment.generated);
        let last = &mut self.last[first];
        if last.is_none_or(|last| last.generated <= segment.generated) {
            *last = Some(segment);
        }
    }

    pub(super) fn found(self) -> impl Iterator<Item = Option<(usize, Position)>> {
        let mut before: Option<Segment> = None;
        self.wanted.iter().zip(self.last).map(move |(at, last)| {
            before = last.or(before.filter(|before| before.generated.line == at.line));
            before?.original
        })
    }
}
