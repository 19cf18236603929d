//! Facts of WebAssembly modules, from their section headers.

use serde::{Deserialize, Serialize};

use super::Text;

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Wasm {
    /// Sections that the machine does not run, in file order.
    pub custom: Vec<CustomSection>,
}

/// A section for tools, or for the script that loads the module.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct CustomSection {
    pub name: Text,
    /// With its header.
    pub bytes: u64,
}

impl CustomSection {
    /// For people who debug: names of functions, lines and types of the source (DWARF).
    #[must_use]
    pub fn is_for_debugging(&self) -> bool {
        &*self.name == "name" || self.name.starts_with(".debug_")
    }
}
