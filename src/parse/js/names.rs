//! What a name may tell, in one table: the visitor asks it of nodes, the abridgement of tokens.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{calls, elements, options};

/// A global of browsers and workers.
pub const GLOBAL: u16 = 1;
/// A method whose name belongs to web APIs.
pub const WEB_METHOD: u16 = 1 << 1;
/// A function or constructor whose call may load another file or make an element, whatever else it is called with.
pub const LOADER: u16 = 1 << 2;
/// An option of media, capture or image transfer.
pub const OPTION: u16 = 1 << 3;
/// A property whose reading tells something.
pub const READ: u16 = 1 << 4;
/// A property of media whose literal value tells something.
pub const MEDIA: u16 = 1 << 5;
/// A property that holds what media are asked for.
pub const CONSTRAINT: u16 = 1 << 6;
/// A property that may hold a route.
pub const ROUTE: u16 = 1 << 7;
/// An element whose attributes matter.
pub const TAG: u16 = 1 << 8;
/// A word that the abridgement knows by what it says where it stands.
pub const WATCHED: u16 = 1 << 10;
/// What bundlers' runtimes call the function that names chunk files.
pub const FILE_NAMER: u16 = 1 << 9;

/// Functions that load by their first argument or list: see `imports`, `chunks` and `elements`.
const LOADERS: [&str; 7] =
    ["require", "define", "register", "Worker", "SharedWorker", "__vite__mapDeps", "addModule"];

/// Bytes of the longest name, and the bits of a set of lengths.
const LONGEST: usize = 31;

struct Table {
    /// By first byte and length.
    names: Vec<(&'static str, u16)>,
    /// By first byte, the lengths that its names have: most words of a script end here.
    lengths: [u32; 256],
    /// By first byte and length, where their names begin in that list.
    starts: Box<[[u16; LONGEST + 1]; 256]>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let lists: [(&'static [&'static str], u16); 13] = [
        (&calls::GLOBALS, GLOBAL),
        (&calls::WEB_METHODS, WEB_METHOD),
        (&LOADERS, LOADER),
        (&elements::ANGULAR, LOADER),
        (&options::OPTIONS, OPTION),
        (&options::CONNECTION, READ),
        (&options::QUALITY_CHOICES, READ),
        (&options::MEDIA_PROPERTIES, MEDIA),
        (&["video", "audio"], CONSTRAINT),
        (&["path", "route", "pathname", "url"], ROUTE),
        (&elements::TAGS, TAG),
        (&super::chunks::FILE_NAMERS, FILE_NAMER),
        (&["import", "export", "default", "pushManager", "subscribe"], WATCHED),
    ];
    let mut roles: BTreeMap<(u8, usize, &str), u16> = BTreeMap::new();
    for (names, role) in lists {
        for name in names {
            *roles.entry((name.as_bytes()[0], name.len(), name)).or_default() |= role;
        }
    }
    let starts = Box::new([[0; LONGEST + 1]; 256]);
    let mut table = Table { names: Vec::new(), lengths: [0; 256], starts };
    for ((first, length, name), role) in roles {
        let first = usize::from(first);
        if table.lengths[first] & (1 << length) == 0 {
            table.starts[first][length] = u16::try_from(table.names.len()).unwrap_or(u16::MAX);
        }
        table.lengths[first] |= 1 << length;
        table.names.push((name, role));
    }
    table
});

/// The roles of a name, joined; 0 for most names.
pub fn roles(name: &str) -> u16 {
    let table = &*TABLE;
    let Some(first) = name.bytes().next().map(usize::from) else { return 0 };
    if name.len() > LONGEST || table.lengths[first] & (1 << name.len()) == 0 {
        return 0;
    }
    let start = usize::from(table.starts[first][name.len()]);
    let mut alike = table.names[start..]
        .iter()
        .take_while(|(known, _)| known.len() == name.len() && usize::from(known.as_bytes()[0]) == first);
    alike.find(|(known, _)| *known == name).map_or(0, |(_, roles)| *roles)
}

/// Has the name this role?
pub fn has(name: &str, role: u16) -> bool {
    roles(name) & role != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_all_their_roles_and_fit_the_table() {
        assert_eq!(roles("fetch"), GLOBAL);
        assert_eq!(roles("Worker"), GLOBAL | LOADER);
        assert_eq!(roles("video"), CONSTRAINT | TAG);
        assert_eq!(roles("k"), FILE_NAMER);
        assert_eq!(roles("Fetch") | roles("") | roles(&"s".repeat(40)), 0);
        assert!(TABLE.names.iter().all(|(name, _)| name.len() <= LONGEST && has(name, u16::MAX)));
    }
}
