//! Addresses on other hosts, as far as a check must read them itself: scheme, host, and what the host is.

use crate::facts::{Call, MadeElement};

/// An address on another host.
pub(super) struct Remote<'a> {
    /// `http`, `ws`… as written.
    pub scheme: &'a str,
    pub host: &'a str,
    pub secure: bool,
}

/// Reads an absolute address; `None` for anything else and for hosts that a server or a script fills in.
pub(super) fn remote(url: &str) -> Option<Remote<'_>> {
    let url = url.trim_ascii();
    let (scheme, rest) = match url.strip_prefix("//") {
        Some(rest) => ("https", rest),
        None => url.split_once("://")?,
    };
    let secure = match scheme.to_ascii_lowercase().as_str() {
        "https" | "wss" => true,
        "http" | "ws" => false,
        _ => return None,
    };
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let host = if host.starts_with('[') { host } else { host.split(':').next().unwrap_or(host) };
    let plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_[]:".contains(&byte));
    (plain && !host.is_empty()).then_some(Remote { scheme, host, secure })
}

/// Four decimal numbers up to 255.
pub(super) fn is_ipv4(host: &str) -> bool {
    host.split('.').count() == 4 && host.split('.').all(|part| part.parse::<u8>().is_ok())
}

/// The reader's own machine, or names that stand for it in development.
pub(super) fn is_this_machine(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let ends = [".localhost", ".local", ".test", ".invalid"];
    matches!(host.as_str(), "localhost" | "0.0.0.0" | "[::1]")
        || (is_ipv4(&host) && host.starts_with("127."))
        || ends.iter().any(|end| host.ends_with(end))
}

/// Hosts of the network that the service itself stands in: no third party.
pub(in crate::checks) fn is_own_network(host: &str) -> bool {
    let host = host.split(':').next().unwrap_or(host).to_ascii_lowercase();
    let ends = [".internal", ".lan"];
    is_this_machine(&host)
        || is_ipv4(&host)
        || !host.contains('.')
        || ends.iter().any(|end| host.ends_with(end))
}

/// Names kept for documentation (RFC 2606).
pub(in crate::checks) fn is_reserved(host: &str) -> bool {
    let mut names = host.rsplit('.');
    let (top, second) = (names.next().unwrap_or_default(), names.next().unwrap_or_default());
    second.eq_ignore_ascii_case("example") && matches!(top, "com" | "org" | "net")
}

/// The literal address that a call fetches.
pub(super) fn fetched(call: &Call) -> Option<&str> {
    let text = |index: usize| call.arguments.get(index)?.text();
    match call.method() {
        // `open` belongs to windows and databases as well: the method of the request tells.
        "open" if text(0).is_some_and(is_method) => text(1),
        "fetch" if !call.construct => text(0),
        "sendBeacon" | "importScripts" => text(0),
        "WebSocket" | "EventSource" if call.construct => text(0),
        _ => None,
    }
}

fn is_method(text: &str) -> bool {
    matches!(
        text.to_ascii_uppercase().as_str(),
        "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS"
    )
}

/// The literal address of an element that a script makes.
pub(super) fn of_made(made: &MadeElement) -> Option<&str> {
    let name = match &*made.tag {
        "script" | "img" | "iframe" | "video" | "audio" | "source" | "embed" => "src",
        "link" if made.property("rel").and_then(|rel| rel.text()) == Some("stylesheet") => "href",
        _ => return None,
    };
    made.property(name)?.text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_addresses_are_read_and_others_left() {
        let read = |url| remote(url).map(|remote| (remote.host, remote.secure));
        assert_eq!(read("http://pacs.clinic.example:8080/a"), Some(("pacs.clinic.example", false)));
        assert_eq!(read("WSS://10.1.2.3"), Some(("10.1.2.3", true)));
        assert_eq!(read("//cdn.clinic.example/a.js"), Some(("cdn.clinic.example", true)));
        assert_eq!(read("https://user@host.example?x"), Some(("host.example", true)));
        for other in ["/a", "a.js", "ftp://a.example", "http://{{ host }}/a", "http://", "data:a,//b"] {
            assert!(remote(other).is_none(), "{other}");
        }
    }

    #[test]
    fn hosts_are_told_apart() {
        assert!(is_ipv4("192.168.1.20") && !is_ipv4("1.2.3.4.5") && !is_ipv4("1.2.3.400"));
        assert!(
            is_this_machine("LOCALHOST") && is_this_machine("pacs.local") && is_this_machine("127.1.1.1")
        );
        assert!(!is_this_machine("127.example.org") && !is_this_machine("clinic.example"));
        assert!(is_own_network("pacs") && is_own_network("10.0.0.1:8080") && !is_own_network("a.example"));
        assert!(is_reserved("www.example.com") && !is_reserved("clinic.example"));
    }
}
