//! Where a person can act on a finding: a place in the repository, which every format shows first.

use crate::finding::Place;

/// A place in the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// From the repository's root, with `/`; never absolute, never leading out.
    pub path: String,
    /// From 1; absent for binary content.
    pub line: Option<u32>,
    /// UTF-16 units from 1.
    pub column: Option<u32>,
    /// After the last unit of the excerpt, on the same line.
    pub end_column: Option<u32>,
    /// At most [`EXCERPT_CHARACTERS`](crate::finding::EXCERPT_CHARACTERS) characters of the line, control characters
    /// replaced.
    pub excerpt: Option<String>,
    pub via: Via,
    /// `primaryLocationLineHash` of GitHub's code scanning, when a format asked for it.
    pub line_hash: Option<String>,
}

/// How the place was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Via {
    /// The file of the bundle itself: nothing leads further.
    Bundle,
    /// A source map.
    SourceMap,
    /// The source line that refers to the asset.
    Reference,
    /// The import or the route that loads the screen.
    Import,
    /// The budget that the screen exceeds.
    Budget,
    /// The committed file that a page of the bundle was made from.
    Page,
    /// The committed file that the build copied as it is.
    Copy,
    /// What the bundler wrote about its outputs.
    Metadata,
    /// The map, the settings or the baseline: the finding is about that line.
    Project,
}

impl Via {
    /// The word of machine formats.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bundle => "bundle",
            Self::SourceMap => "source-map",
            Self::Reference => "reference",
            Self::Import => "import",
            Self::Budget => "budget",
            Self::Page => "page",
            Self::Copy => "copy",
            Self::Metadata => "metadata",
            Self::Project => "project",
        }
    }
}

/// What a source map names as the origin of a place. Only a name: the repository need not have such a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Without what bundlers add, harmless for any output.
    pub name: String,
    /// From 1.
    pub line: u32,
    /// UTF-16 units from 1.
    pub column: u32,
    /// The installed package that it belongs to: nothing to change there.
    pub package: Option<String>,
    /// The whole line as the build read it, without repeated spaces.
    pub text: Option<String>,
}

impl Location {
    /// The place itself, under its path from the repository's root.
    #[must_use]
    pub fn of(place: &Place, path: String, via: Via) -> Self {
        let units = |excerpt: &String| {
            let whole = excerpt.strip_suffix('…').unwrap_or(excerpt);
            u32::try_from(whole.encode_utf16().count()).unwrap_or(u32::MAX)
        };
        let length = place.excerpt.as_ref().map(units);
        Self {
            path,
            line: place.line,
            column: place.column,
            end_column: place.column.zip(length).map(|(column, length)| column.saturating_add(length)),
            excerpt: place.excerpt.clone(),
            via,
            line_hash: None,
        }
    }

    /// Is this another place than the finding's own?
    #[must_use]
    pub fn leads_further(&self) -> bool {
        !matches!(self.via, Via::Bundle | Via::Project)
    }

    /// Is this a place in the bundle, not in what it was built from?
    #[must_use]
    pub fn is_in_bundle(&self) -> bool {
        self.via == Via::Bundle
    }
}
