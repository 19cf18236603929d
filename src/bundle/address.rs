//! Addresses as they stand in HTML, CSS and scripts, split into what can be looked up.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::placeholder;

/// Hosts and deployment base of the service.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// Hosts whose resources are the service's own (its domains, its CDN).
    pub first_party: Vec<String>,
    /// Path prefix of the deployment, with both slashes: `/` or `/app/`.
    pub base: String,
}

/// Where an address leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address<'a> {
    /// From the server's root, without the leading slash and the deployment base.
    Root(Cow<'a, str>),
    /// From the folder of the document.
    Relative(Cow<'a, str>),
    /// On another host.
    External { host: &'a str, secure: bool },
    /// Put together at run time or by a server (`{{ … }}`, `${…}`).
    Computed,
    /// Nothing else to fetch from a server: `data:`, `#top`, `?page=2`, `mailto:`, `about:blank`, empty.
    None,
}

impl Origin {
    /// Reads an address; query and fragment are dropped, percent signs decoded.
    #[must_use]
    pub fn read<'a>(&self, text: &'a str) -> Address<'a> {
        let text = text.trim_matches(|character: char| character.is_ascii_whitespace());
        if text.is_empty() || text.starts_with(['#', '?']) {
            return Address::None;
        }
        if let Some(written) = placeholder::start(text) {
            // A version put into the query changes nothing about the file.
            return if written.contains(['?', '#']) { self.read(written) } else { Address::Computed };
        }
        if let Some((scheme, rest)) = split_scheme(text) {
            let secure = !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("ws");
            let hierarchical =
                ["http", "https", "ws", "wss"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
            return match rest.strip_prefix("//") {
                Some(rest) if hierarchical => self.on_host(rest, secure),
                _ => Address::None,
            };
        }
        if let Some(rest) = text.strip_prefix("//") {
            return self.on_host(rest, true);
        }
        let path = decode(without_query(text));
        match strip_leading_slash(path) {
            Ok(rooted) => Address::Root(self.strip_base(rooted)),
            Err(relative) => Address::Relative(relative),
        }
    }

    fn on_host<'a>(&self, rest: &'a str, secure: bool) -> Address<'a> {
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let host = authority.rsplit('@').next().unwrap_or(authority);
        let bare = host.split(':').next().unwrap_or(host);
        if self.first_party.iter().any(|own| own.eq_ignore_ascii_case(bare)) {
            let path = decode(without_query(path));
            return Address::Root(match strip_leading_slash(path) {
                Ok(rooted) => self.strip_base(rooted),
                Err(path) => path,
            });
        }
        if bare.is_empty() || !is_host(bare) {
            return Address::None;
        }
        Address::External { host, secure }
    }

    fn strip_base<'a>(&self, rooted: Cow<'a, str>) -> Cow<'a, str> {
        let base = self.base.trim_matches('/');
        if base.is_empty() {
            return rooted;
        }
        match rooted.strip_prefix(base).and_then(|rest| rest.strip_prefix('/')) {
            Some(rest) => Cow::Owned(rest.to_owned()),
            None => rooted,
        }
    }
}

/// Letters, digits, dots, dashes and colons of an IPv6 literal.
fn is_host(host: &str) -> bool {
    host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'[' | b']'))
        && !host.starts_with('.')
}

fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let valid = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    valid.then_some((scheme, rest))
}

fn without_query(text: &str) -> &str {
    text.split(['?', '#']).next().unwrap_or(text)
}

fn decode(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8().unwrap_or(Cow::Borrowed(text))
}

fn strip_leading_slash(path: Cow<'_, str>) -> Result<Cow<'_, str>, Cow<'_, str>> {
    match path {
        Cow::Borrowed(text) => text.strip_prefix('/').map(Cow::Borrowed).ok_or(Cow::Borrowed(text)),
        Cow::Owned(text) => match text.strip_prefix('/') {
            Some(rest) => Ok(Cow::Owned(rest.to_owned())),
            None => Err(Cow::Owned(text)),
        },
    }
}

/// Joins a relative path to a folder and resolves `.` and `..`; `None` when it would leave the bundle.
#[must_use]
pub fn join(folder: &str, relative: &str) -> Option<String> {
    let mut segments: Vec<&str> = folder.split('/').filter(|segment| !segment.is_empty()).collect();
    for segment in relative.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            segment => segments.push(segment),
        }
    }
    Some(segments.join("/"))
}

/// The folder of a path, without the trailing slash; empty for the root.
#[must_use]
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin() -> Origin {
        Origin { first_party: vec!["cdn.clinic.example".to_owned()], base: "/app/".to_owned() }
    }

    #[test]
    fn addresses_are_told_apart() {
        let origin = origin();
        assert_eq!(origin.read("/app/a%20b.js?v=1#x"), Address::Root("a b.js".into()));
        assert_eq!(origin.read("/other/a.js"), Address::Root("other/a.js".into()));
        assert_eq!(origin.read("./a.js"), Address::Relative("./a.js".into()));
        assert_eq!(origin.read("https://CDN.clinic.example/app/a.js"), Address::Root("a.js".into()));
        assert_eq!(
            origin.read("http://stats.example.org/x.js"),
            Address::External { host: "stats.example.org", secure: false }
        );
        assert_eq!(
            origin.read("//stats.example.org"),
            Address::External { host: "stats.example.org", secure: true }
        );
        for nothing in
            ["", "#top", "?page=2", "data:image/png;base64,AA", "mailto:a@b.example", "javascript:void(0)"]
        {
            assert_eq!(origin.read(nothing), Address::None, "{nothing}");
        }
        assert_eq!(origin.read("{{ script.src }}"), Address::Computed);
        assert_eq!(origin.read("/img/${name}.png"), Address::Computed);
        assert_eq!(origin.read("/app/a.js?v={{ version }}"), Address::Root("a.js".into()));
    }

    #[test]
    fn joining_never_leaves_the_bundle() {
        assert_eq!(join("a/b", "../c.js").as_deref(), Some("a/c.js"));
        assert_eq!(join("", "./c.js").as_deref(), Some("c.js"));
        assert_eq!(join("a", "../../c.js"), None);
    }
}
