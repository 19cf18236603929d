//! Facts from font files: family, weight, style, number of glyphs, characters, axes.
//!
//! Only the tables that say so are unpacked; outlines are never rebuilt and nothing is allocated from a length that a
//! file claims beyond fixed limits. A container whose tables cannot be unpacked is described by its header
//! alone, if that header tells the true length of the file; else it is [`Problem::Damaged`].

mod characters;
mod container;

use read_fonts::tables::head::{Head, MacStyle};
use read_fonts::tables::maxp::Maxp;
use read_fonts::tables::name::{Name, NameRecord};
use read_fonts::tables::os2::{Os2, SelectionFlags};
use read_fonts::types::NameId;
use read_fonts::{FontData, FontRead};

use self::characters::characters;
use self::container::Tables;
use super::Problem;
use super::bytes::{be16, be32, le16, le32};
use crate::facts::{Font, FontFormat, Text};

/// What the tables of `content` say; of a collection, those of its first font.
pub fn font(content: &[u8]) -> Result<Font, Problem> {
    let Some(format) = format(content) else {
        return Err(Problem::Damaged("not a font of a known format".to_owned()));
    };
    let damaged = |reason| Problem::Damaged(format!("{}: {reason}", format.name()));
    let tables = match format {
        FontFormat::Woff2 => container::woff2(content),
        FontFormat::Woff => container::woff(content),
        FontFormat::TrueType | FontFormat::OpenType | FontFormat::Collection => container::sfnt(content),
        FontFormat::Eot => return eot(content).ok_or_else(|| damaged("the header is cut short")),
    };
    match tables.and_then(|tables| described(format, &tables)) {
        Some(font) => Ok(font),
        None if is_container_of_true_length(format, content) => Ok(unknown(format)),
        None => Err(damaged("its tables cannot be read")),
    }
}

/// The format by magic number, and by structure where the number is a common beginning of other files.
pub(super) fn format(content: &[u8]) -> Option<FontFormat> {
    let is_directory = || be16(content, 4).is_some_and(|tables| (1..256).contains(&tables));
    match content.first_chunk()? {
        b"wOF2" => Some(FontFormat::Woff2),
        b"wOFF" => Some(FontFormat::Woff),
        b"OTTO" if is_directory() => Some(FontFormat::OpenType),
        [0, 1, 0, 0] | b"true" if is_directory() => Some(FontFormat::TrueType),
        b"ttcf" if matches!(be32(content, 4), Some(0x1_0000 | 0x2_0000)) => Some(FontFormat::Collection),
        _ => is_eot(content).then_some(FontFormat::Eot),
    }
}

fn unknown(format: FontFormat) -> Font {
    Font {
        format,
        family: None,
        weight: None,
        italic: false,
        glyphs: None,
        variable: false,
        characters: None,
    }
}

/// `head` and `maxp` are in every font; without them there is none.
fn described(format: FontFormat, tables: &Tables) -> Option<Font> {
    let head = Head::read(FontData::new(tables.head.as_deref()?)).ok()?;
    let maxp = Maxp::read(FontData::new(tables.maxp.as_deref()?)).ok()?;
    let os2 = tables.os2.as_deref().and_then(|table| Os2::read(FontData::new(table)).ok());
    let leans = os2
        .as_ref()
        .is_some_and(|os2| os2.fs_selection().intersects(SelectionFlags::ITALIC | SelectionFlags::OBLIQUE));
    Some(Font {
        format,
        family: tables.name.as_deref().and_then(family),
        weight: os2.map(|os2| os2.us_weight_class()).filter(|weight| (1..=1000).contains(weight)),
        italic: leans || head.mac_style().contains(MacStyle::ITALIC),
        glyphs: Some(maxp.num_glyphs().into()),
        variable: tables.is_variable,
        characters: tables.cmap.as_deref().and_then(characters),
    })
}

/// The typographic family name, else the plain one; in English where there is a choice.
fn family(table: &[u8]) -> Option<Text> {
    const ENGLISH: [u16; 2] = [0, 0x409];
    let name = Name::read(FontData::new(table)).ok()?;
    let preference = |record: &&NameRecord| {
        let typographic = record.name_id() == NameId::TYPOGRAPHIC_FAMILY_NAME;
        (typographic, record.is_unicode(), ENGLISH.contains(&record.language_id()))
    };
    let is_family = |record: &&NameRecord| {
        [NameId::TYPOGRAPHIC_FAMILY_NAME, NameId::FAMILY_NAME].contains(&record.name_id())
    };
    let record = name.name_record().iter().filter(is_family).max_by_key(preference)?;
    cleaned(record.string(name.string_data()).ok()?.chars())
}

fn cleaned(letters: impl Iterator<Item = char>) -> Option<Text> {
    let text: String = letters.filter(|letter| !letter.is_control()).collect();
    Some(text.trim()).filter(|text| !text.is_empty()).map(Into::into)
}

/// The length in the header is that of the file: not cut, and not another file that begins alike.
fn is_container_of_true_length(format: FontFormat, content: &[u8]) -> bool {
    matches!(format, FontFormat::Woff | FontFormat::Woff2)
        && be32(content, 8).is_some_and(|length| length as usize == content.len())
}

const EOT_VERSIONS: [u32; 3] = [0x1_0000, 0x2_0001, 0x2_0002];

/// Embedded OpenType has no magic at its start: a known version and the magic in the middle.
fn is_eot(content: &[u8]) -> bool {
    le16(content, 34) == Some(0x504c)
        && le32(content, 8).is_some_and(|version| EOT_VERSIONS.contains(&version))
}

/// From the header (W3C submission "Embedded OpenType", 4), and from the font data where they are plain.
fn eot(content: &[u8]) -> Option<Font> {
    const COMPRESSED_OR_MASKED: u32 = 0x1000_0004;
    let (file_size, data_size) = (le32(content, 0)? as usize, le32(content, 4)? as usize);
    let family_length = le16(content, 82)?.into();
    let family = content.get(84..)?.get(..family_length)?.chunks_exact(2);
    let letters = char::decode_utf16(family.map(|pair| u16::from_le_bytes([pair[0], pair[1]])));
    let plain = (le32(content, 12)? & COMPRESSED_OR_MASKED == 0)
        .then(|| content.get(file_size.checked_sub(data_size)?..))
        .flatten();
    let inner = plain.and_then(container::sfnt).and_then(|tables| described(FontFormat::Eot, &tables));
    Some(Font {
        family: cleaned(letters.map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))),
        weight: u16::try_from(le32(content, 28)?).ok().filter(|weight| (1..=1000).contains(weight)),
        italic: content.get(27)? != &0,
        ..inner.unwrap_or_else(|| unknown(FontFormat::Eot))
    })
}

#[cfg(test)]
mod tests;
