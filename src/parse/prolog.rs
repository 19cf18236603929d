//! What stands before the root element of HTML, XML and SVG. Must not parse any further.

use memchr::memmem;

/// The document type, when there is one, and the content from the first tag or text on.
pub(super) struct Prolog<'a> {
    /// From the word behind `<!doctype` to the end of the content.
    pub(super) doctype: Option<&'a [u8]>,
    pub(super) root: &'a [u8],
}

/// Skips a byte order mark, white space, comments, processing instructions and document types.
pub(super) fn prolog(content: &[u8]) -> Prolog<'_> {
    let mut root = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    let mut doctype = None;
    loop {
        root = root.trim_ascii_start();
        let end = if root.starts_with(b"<!--") {
            memmem::find(root, b"-->").map(|at| at + 3)
        } else if root.starts_with(b"<?") {
            memchr::memchr(b'>', root).map(|at| at + 1)
        } else if starts_with_word(root, b"<!doctype") {
            doctype = Some(root[b"<!doctype".len()..].trim_ascii_start());
            doctype_end(root)
        } else {
            None
        };
        match end {
            Some(end) => root = &root[end..],
            None => return Prolog { doctype, root },
        }
    }
}

/// Behind the `>` of a document type, over its internal subset.
fn doctype_end(root: &[u8]) -> Option<usize> {
    let first = memchr::memchr2(b'>', b'[', root)?;
    if root[first] == b'>' {
        return Some(first + 1);
    }
    let subset_end = memchr::memchr(b']', &root[first..])? + first;
    memchr::memchr(b'>', &root[subset_end..]).map(|at| subset_end + at + 1)
}

/// Does the content start with this lower-case word, whatever its case, and not with a longer one?
pub(super) fn starts_with_word(content: &[u8], word: &[u8]) -> bool {
    content.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
        && !content.get(word.len()).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_before_the_root_is_skipped() {
        let xml = b"\xef\xbb\xbf <?xml version=\"1.0\"?>\n<!-- a > b -->\n\
            <!DOCTYPE svg [ <!ENTITY a \"b\"> ]>\n<svg/>";
        let Prolog { doctype, root } = prolog(xml);
        assert!(doctype.is_some_and(|doctype| starts_with_word(doctype, b"svg")));
        assert_eq!(root, b"<svg/>");
    }

    #[test]
    fn what_never_ends_is_no_prolog() {
        for cut in [&b"<!-- a"[..], b"<?xml", b"<!doctype html", b"<!doctype svg [ <"] {
            assert_eq!(prolog(cut).root, cut);
        }
    }
}
