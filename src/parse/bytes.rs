//! Fixed-size numbers at an offset of untrusted bytes. Must not index: past the end there is nothing.

/// `N` bytes from `at`.
pub(super) fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

pub(super) fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    array(bytes, at).map(u16::from_be_bytes)
}

pub(super) fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_be_bytes)
}

pub(super) fn le16(bytes: &[u8], at: usize) -> Option<u16> {
    array(bytes, at).map(u16::from_le_bytes)
}

pub(super) fn le24(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(|[low, middle, high]| u32::from_le_bytes([low, middle, high, 0]))
}

pub(super) fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_le_bytes)
}

/// Does `part` stand at `at`?
pub(super) fn is_at(bytes: &[u8], at: usize, part: &[u8]) -> bool {
    bytes.get(at..).is_some_and(|rest| rest.starts_with(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_past_the_end_are_absent() {
        let bytes = [1, 2, 3];
        assert_eq!(
            (be16(&bytes, 1), le16(&bytes, 1), le24(&bytes, 0)),
            (Some(0x203), Some(0x302), Some(0x30201))
        );
        assert_eq!((be32(&bytes, 0), le16(&bytes, 2), be16(&bytes, usize::MAX)), (None, None, None));
        assert!(is_at(&bytes, 1, &[2, 3]) && !is_at(&bytes, 2, &[3, 4]) && !is_at(&bytes, 9, &[]));
    }
}
