//! Options of media, capture and image transfer: object literals, reads of properties and strings that decide how
//! good a picture or a sound is.
//!
//! The tables are about names only, which survive minifiers; what a value means is for checks to say.

use std::mem::{replace, take};

use swc_ecma_ast::{
    ArrayLit, AssignExpr, AssignTarget, Expr, MemberProp, ObjectLit, ObjectPat, ObjectPatProp, PropName,
    SimpleAssignTarget,
};
use swc_ecma_visit::VisitWith;

use super::names;
use super::values::{PropertyValue, bare, properties, property_value, span};
use super::visitor::Visitor;
use crate::facts::{Assignment, Literal, Options, Span, Value};

/// Strings of parameters are kept up to this many bytes.
const LONGEST: usize = 2_000;

/// Properties of media, images and their transfer whose literal values matter.
pub const MEDIA_PROPERTIES: [&str; 13] = [
    "autoLevelCapping",
    "autoplay",
    "capLevelToPlayerSize",
    "controls",
    "fetchPriority",
    "imageQuality",
    "loading",
    "loop",
    "maxBitrate",
    "muted",
    "preload",
    "requestTransferSyntaxUID",
    "scaleResolutionDownBy",
];

/// Options that browsers' APIs and libraries for media, capture and DICOMweb read under these names.
pub const OPTIONS: [&str; 17] = [
    // WebRTC encodings and codec options
    "maxBitrate",
    "scaleResolutionDownBy",
    "opusMaxAverageBitrate",
    "opusMaxPlaybackRate",
    // players: hls.js, dash.js, shaka-player
    "capLevelToPlayerSize",
    "limitBitrateByPortal",
    "restrictToElementSize",
    // image compression in the browser
    "maxSizeMB",
    "maxWidthOrHeight",
    "initialQuality",
    "convertSize",
    "convertTypes",
    "retainExif",
    "preserveExif",
    // DICOMweb
    "requestTransferSyntaxUID",
    "acceptHeader",
    "imageQuality",
];

/// Properties of the connection, which code reads to send less.
pub const CONNECTION: [&str; 2] = ["saveData", "effectiveType"];

/// Properties and methods through which players let someone choose a quality.
pub const QUALITY_CHOICES: [&str; 7] = [
    "currentLevel",
    "nextLevel",
    "qualityLevels",
    "selectVariantTrack",
    "setQualityFor",
    "setRepresentationForTypeById",
    "setRepresentationForTypeByIndex",
];

/// Does the string hold a parameter of SDP, DICOMweb or an image address that decides about quality?
pub fn holds_parameters(text: &str) -> bool {
    const NAMES: [&str; 8] = [
        "transfer-syntax",
        "transfersyntax",
        "maxplaybackrate",
        "maxaveragebitrate",
        "x-google-max-bitrate",
        "imagequality",
        "quality",
        "viewport",
    ];
    if text.len() > LONGEST {
        return false;
    }
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'=', bytes).any(|at| {
        let (before, after) = bytes.split_at(at);
        let ends = |name: &&str| {
            let end = &before[before.len().saturating_sub(name.len())..];
            end.eq_ignore_ascii_case(name.as_bytes())
        };
        let bandwidth = matches!(before, [.., b'b' | b'B'])
            && after.get(1..4).is_some_and(|modifier| modifier.eq_ignore_ascii_case(b"as:"));
        bandwidth || NAMES.iter().any(ends)
    })
}

/// Where the visitor stands among options.
#[derive(Default)]
pub struct Setting {
    /// The object visited next belongs to a list that was kept as a whole.
    listed: bool,
    /// The value visited now is handed on as it is: nothing depends on it here.
    pub passing_on: bool,
}

impl Visitor<'_> {
    /// Keeps a string that holds parameters.
    pub(super) fn parameters(&mut self, text: &str, span: Span) {
        if holds_parameters(text) {
            self.facts.parameters.push(Literal { text: text.into(), span });
        }
    }

    /// Keeps an object that sets an option, unless its list was kept as a whole.
    pub(super) fn options(&mut self, node: &ObjectLit) {
        let listed = take(&mut self.setting.listed);
        if !listed && sets_option(node) {
            self.facts.options.push(Options { entries: vec![object(node)], span: span(node) });
        }
    }

    /// Keeps the objects of a list together when one of them sets an option: the layers of an encoding.
    pub(super) fn option_list(&mut self, node: &ArrayLit) {
        let objects: Vec<&ObjectLit> =
            node.elems.iter().flatten().filter_map(|item| as_object(&item.expr)).collect();
        let keep = objects.iter().any(|object| sets_option(object));
        if keep {
            let entries = objects.iter().map(|node| object(node)).collect();
            self.facts.options.push(Options { entries, span: span(node) });
        }
        for element in node.elems.iter().flatten() {
            self.setting.listed = keep && as_object(&element.expr).is_some();
            element.visit_with(self);
        }
        self.setting.listed = false;
    }

    /// `image.loading = "lazy"`: a literal given to a property that media and images have.
    pub(super) fn keep_assignment(&mut self, node: &AssignExpr) {
        let AssignTarget::Simple(SimpleAssignTarget::Member(target)) = &node.left else { return };
        let MemberProp::Ident(name) = &target.prop else { return };
        let Some(property) = MEDIA_PROPERTIES.iter().find(|known| **known == &*name.sym) else { return };
        let value = property_value(PropertyValue::Expr(&node.right));
        if !matches!(value, Value::Other | Value::Function) {
            let property = (*property).into();
            let assignment = Assignment { property, value, span: span(node), at_load: self.at_load };
            self.facts.assignments.push(assignment);
        }
    }

    /// Keeps `connection.saveData` where something may depend on it, and what lets someone choose a quality.
    pub(super) fn read(&mut self, property: &MemberProp, span: Span) {
        let MemberProp::Ident(name) = property else { return };
        if QUALITY_CHOICES.contains(&&*name.sym)
            || CONNECTION.contains(&&*name.sym) && !self.setting.passing_on
        {
            self.facts.reads.push(Literal { text: (*name.sym).into(), span });
        }
    }

    /// `const { saveData } = navigator.connection`.
    pub(super) fn read_pattern(&mut self, node: &ObjectPat) {
        for property in &node.props {
            let (name, at) = match property {
                ObjectPatProp::KeyValue(pair) => match &pair.key {
                    PropName::Ident(name) => (&name.sym, span(name)),
                    _ => continue,
                },
                ObjectPatProp::Assign(pair) => (&pair.key.id.sym, span(&pair.key.id)),
                ObjectPatProp::Rest(_) => continue,
            };
            if CONNECTION.contains(&&**name) {
                self.facts.reads.push(Literal { text: (**name).into(), span: at });
            }
        }
    }

    /// Visits a value that is handed on as it is, as telemetry does: nothing depends on it here.
    pub(super) fn handed_on(&mut self, value: &Expr, visit: impl FnOnce(&mut Self)) {
        let plain = matches!(bare(value), Expr::Member(_) | Expr::OptChain(_));
        let outer = replace(&mut self.setting.passing_on, plain);
        visit(self);
        self.setting.passing_on = outer;
    }
}

fn as_object(expr: &Expr) -> Option<&ObjectLit> {
    match bare(expr) {
        Expr::Object(object) => Some(object),
        _ => None,
    }
}

fn object(node: &ObjectLit) -> Value {
    let read = properties(node).take(ENTRIES).map(|(name, value)| (name, property_value(value)));
    Value::Object(read.collect())
}

/// Properties kept of one object: the widest table of options seen has about thirty.
const ENTRIES: usize = 40;

fn sets_option(node: &ObjectLit) -> bool {
    properties(node).any(|(name, value)| names::has(&name, names::OPTION) || is_constraint(&name, value))
}

/// `video: { width: … }`, `audio: { sampleRate: … }`: what `getUserMedia` is asked for.
fn is_constraint(name: &str, value: PropertyValue<'_>) -> bool {
    let constraints: &[&str] = match name {
        "video" => &["width", "height", "facingMode", "frameRate", "deviceId", "resizeMode"],
        "audio" => &["sampleRate", "echoCancellation", "noiseSuppression", "autoGainControl"],
        _ => return false,
    };
    let PropertyValue::Expr(value) = value else { return false };
    as_object(value).is_some_and(|object| properties(object).any(|(name, _)| constraints.contains(&&*name)))
}

#[cfg(test)]
mod tests {
    use super::holds_parameters;
    use crate::facts::{Script, Value};
    use crate::parse::js::script;

    fn facts(source: &str) -> Script {
        script(source).unwrap_or_else(|problem| panic!("{source}: {problem}"))
    }

    fn reads(source: &str) -> Vec<String> {
        facts(source).reads.iter().map(|read| read.text.to_string()).collect()
    }

    #[test]
    fn objects_that_set_an_option_are_kept_with_their_neighbours() {
        let script = facts("new H({a:1,capLevelToPlayerSize:!0});f({width:1})");
        assert_eq!(script.options.len(), 1);
        assert_eq!(script.options[0].entries[0].get("capLevelToPlayerSize"), Some(&Value::Bool(true)));
        assert_eq!(script.options[0].entries[0].get("a"), Some(&Value::Number(1.0)));
        let constraints =
            facts("g({video:{height:{max:480}},audio:{sampleRate:8e3}});h({video:{title:'x'}})");
        assert_eq!(constraints.options.len(), 1);
        let height = constraints.options[0].entries[0].get("video").and_then(|video| video.get("height"));
        assert_eq!(height.and_then(|height| height.get("max")), Some(&Value::Number(480.0)));
    }

    #[test]
    fn the_objects_of_a_list_stay_together() {
        let script = facts("x=[{scaleResolutionDownBy:4},{rid:'f'},...y,z,{maxBitrate:b}];w={maxBitrate:1}");
        assert_eq!(script.options.iter().map(|one| one.entries.len()).collect::<Vec<_>>(), [3, 1]);
        // What is inside an object of the list is visited all the same.
        let nested = facts("x=[{maxBitrate:1,next:{imageQuality:7}},{load:()=>import('./a.js')}]");
        assert_eq!((nested.options.len(), nested.imports.len()), (2, 1));
    }

    #[test]
    fn a_read_that_is_handed_on_decides_nothing() {
        assert_eq!(reads("if(c.saveData)f();c.effectiveType==='2g'"), ["saveData", "effectiveType"]);
        assert_eq!(
            reads("const{saveData:a,effectiveType}=navigator.connection"),
            ["saveData", "effectiveType"]
        );
        assert!(
            reads("send({effectiveType:c.effectiveType});e.setAttribute('type',c.effectiveType)").is_empty()
        );
        assert_eq!(reads("x={get:()=>c.saveData?1:2}"), ["saveData"]);
        assert_eq!(reads("h.currentLevel=3;s.saveDatabase"), ["currentLevel"]);
    }

    #[test]
    fn strings_with_parameters_are_kept_whole_or_in_pieces() {
        let script = facts("a='b=AS:500\\r\\n';b=`x;maxaveragebitrate=${n}`;c='quality';d='a=b'");
        let texts: Vec<&str> = script.parameters.iter().map(|text| &*text.text).collect();
        assert_eq!(texts, ["b=AS:500\r\n", "x;maxaveragebitrate="]);
        assert!(!holds_parameters(&format!("quality={}", "9".repeat(3_000))));
    }
}
