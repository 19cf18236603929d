//! What we write of SARIF 2.1.0, in the words of the standard.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

#[derive(Serialize)]
pub struct Log {
    #[serde(rename = "$schema")]
    pub schema: &'static str,
    pub version: &'static str,
    pub runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    pub tool: Tool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automation_details: Option<AutomationDetails>,
    pub invocations: [Invocation; 1],
    pub column_kind: &'static str,
    pub language: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub taxonomies: Vec<Component>,
    pub results: Vec<SarifResult>,
    #[serde(skip_serializing_if = "Value::is_null")]
    pub properties: Value,
}

#[derive(Serialize)]
pub struct Tool {
    pub driver: Component,
}

/// The tool or a taxonomy.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Component {
    pub name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guid: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub semantic_version: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub information_uri: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short_description: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_comprehensive: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Descriptor>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notifications: Vec<Descriptor>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub taxa: Vec<Descriptor>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub supported_taxonomies: Vec<ComponentReference>,
}

#[derive(Clone, Serialize)]
pub struct ComponentReference {
    pub name: &'static str,
    pub index: usize,
    pub guid: &'static str,
}

/// A rule, a kind of notification or a taxon.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short_description: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full_description: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<Help>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help_uri: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_configuration: Option<Configuration>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relationships: Vec<Relationship>,
    #[serde(skip_serializing_if = "Value::is_null")]
    pub properties: Value,
}

#[derive(PartialEq, Serialize)]
pub struct Text {
    pub text: String,
}

#[derive(Serialize)]
pub struct Help {
    pub text: String,
    pub markdown: String,
}

#[derive(Serialize)]
pub struct Configuration {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
}

#[derive(Serialize)]
pub struct Relationship {
    pub target: TaxonReference,
    pub kinds: [&'static str; 1],
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TaxonReference {
    pub id: String,
    pub index: usize,
    pub tool_component: ComponentReference,
}

#[derive(Serialize)]
pub struct AutomationDetails {
    pub id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Invocation {
    pub execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rule_configuration_overrides: Vec<Override>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
pub struct Override {
    pub descriptor: DescriptorReference,
    pub configuration: Configuration,
}

#[derive(Serialize)]
pub struct DescriptorReference {
    pub id: &'static str,
    pub index: usize,
}

#[derive(Serialize)]
pub struct Notification {
    pub descriptor: DescriptorReference,
    pub level: &'static str,
    pub message: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub locations: Vec<Location>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SarifResult {
    pub rule_id: &'static str,
    pub rule_index: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    pub level: &'static str,
    pub message: Text,
    pub locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related_locations: Vec<Location>,
    pub partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suppressions: Option<Vec<Suppression>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline_state: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub taxa: Vec<TaxonReference>,
    #[serde(skip_serializing_if = "Value::is_null")]
    pub properties: Value,
}

#[derive(PartialEq, Serialize)]
pub struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Text>,
    #[serde(rename = "physicalLocation")]
    pub physical: PhysicalLocation,
}

#[derive(PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PhysicalLocation {
    pub artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
}

#[derive(PartialEq, Serialize)]
pub struct ArtifactLocation {
    pub uri: String,
}

#[derive(PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Region {
    pub start_line: u32,
    pub start_column: u32,
    pub end_line: u32,
    pub end_column: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snippet: Option<Text>,
}

#[derive(Serialize)]
pub struct Suppression {
    pub kind: &'static str,
    pub status: &'static str,
    pub justification: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    pub properties: Value,
}
