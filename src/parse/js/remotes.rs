//! Webpack's module federation: which chunks hold modules of another build, and where that build's entry is.
//!
//! Three tables of the runtime and its modules say it: chunk → modules, module → `[scope, "./Name", reference]`, and
//! the function of the reference, which loads the entry.

use std::collections::BTreeMap;

use swc_ecma_ast::ObjectLit;

use super::values::{PropertyValue, elements, id, properties, text};
use crate::facts::{RemoteChunk, Text, is_remote_entry};

#[derive(Default)]
pub struct Remotes {
    /// Whether the script has such tables at all.
    active: bool,
    /// Module → reference.
    modules: BTreeMap<Text, Text>,
    chunks: Vec<(Text, Vec<Text>)>,
    /// Reference → address of the entry.
    entries: BTreeMap<Text, Text>,
}

impl Remotes {
    pub fn new(source: &str) -> Self {
        let active = memchr::memmem::find(source.as_bytes(), b".remotes").is_some();
        Self { active, ..Self::default() }
    }

    pub fn table(&mut self, object: &ObjectLit) {
        if !self.active {
            return;
        }
        for (key, value) in properties(object) {
            let PropertyValue::Expr(value) = value else { return };
            let Some(elements) = elements(value) else { return };
            match elements.as_slice() {
                [scope, name, reference]
                    if text(scope).is_some() && text(name).is_some_and(|name| name.starts_with("./")) =>
                {
                    if let Some(reference) = id(reference) {
                        self.modules.insert(key, reference);
                    }
                }
                modules => match modules.iter().map(|module| id(module)).collect() {
                    Some(modules) => self.chunks.push((key, modules)),
                    None => return,
                },
            }
        }
    }

    pub fn is_entry(&self, text: &str) -> bool {
        self.active && is_remote_entry(text)
    }

    /// The address of an entry, with the key of the function that holds it.
    pub fn entry(&mut self, key: Option<Text>, address: &str) {
        self.entries.extend(key.map(|key| (key, address.into())));
    }

    pub fn finish(self) -> Vec<RemoteChunk> {
        let Self { modules, chunks, entries, .. } = self;
        let mut found: Vec<RemoteChunk> = chunks
            .into_iter()
            .flat_map(|(chunk, of_chunk)| of_chunk.into_iter().map(move |module| (chunk.clone(), module)))
            .filter_map(|(chunk, module)| Some((chunk, entries.get(modules.get(&module)?)?.clone())))
            .map(|(chunk, entry)| RemoteChunk { chunk, entry })
            .collect();
        found.sort();
        found.dedup();
        found
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::js::script;

    #[test]
    fn three_tables_of_webpack_name_the_entry_of_a_chunk() {
        let source = r#"var m={242(e,t,n){n.l("https://rea.clinic.example/remoteEntry.js",()=>{},"rea")},
            "webpack/container/reference/labs":(e,t,n)=>{n.l("/labs/remoteEntry.js")}};
            (()=>{var e={560:[560],7:[8,9]},t={560:["default","./Bed",242],8:["default","./Labs",
            "webpack/container/reference/labs"],9:["default","./Lost",1]};n.f.remotes=(r,o)=>e[r]})();"#;
        let found = script(source).unwrap().remotes;
        let found: Vec<_> = found.iter().map(|remote| (&*remote.chunk, &*remote.entry)).collect();
        assert_eq!(
            found,
            [("560", "https://rea.clinic.example/remoteEntry.js"), ("7", "/labs/remoteEntry.js")]
        );
        let without = source.replace(".remotes", ".others");
        assert!(script(&without).unwrap().remotes.is_empty(), "other tables of numbers mean nothing");
    }
}
