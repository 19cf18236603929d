//! Addresses of examinations that ask a server for less than the acquired image.

use crate::facts::Script;

/// What an address asks less of.
pub enum Poorer {
    /// A lossy quality below 100.
    Quality(f64),
    /// A size: the name of the parameter.
    Size(&'static str),
    /// A JPEG made by the server from the DICOM object.
    Coding,
}

/// The loss that an address of an examination asks for; `None` for any other address.
pub fn poorer(text: &str) -> Option<Poorer> {
    let lower = text.to_ascii_lowercase();
    let (path, query) = lower.split_once('?')?;
    if !is_examination(path, query) || lower.contains("thumb") {
        return None;
    }
    let parameters = || query.split(['&', '#', ' ']).filter_map(|part| part.split_once('='));
    let number = |value: &str| value.split([',', '%']).next().and_then(|first| first.parse::<f64>().ok());
    let quality = parameters().find_map(|(name, value)| {
        let quality = number(value).filter(|_| matches!(name, "quality" | "imagequality" | "q"))?;
        (quality > 0.0 && quality < 100.0).then_some(quality)
    });
    if let Some(quality) = quality {
        return Some(Poorer::Quality(quality));
    }
    let size = parameters().find_map(|(name, value)| {
        let name = ["viewport", "rows", "columns"].into_iter().find(|known| *known == name)?;
        number(value).map(|_| name)
    });
    if let Some(name) = size {
        return Some(Poorer::Size(name));
    }
    let jpeg = parameters().any(|(name, value)| name == "contenttype" && value.ends_with("jpeg"));
    jpeg.then_some(Poorer::Coding)
}

/// WADO-URI, or the rendered resources of DICOMweb.
fn is_examination(path: &str, query: &str) -> bool {
    query.contains("requesttype=wado")
        || path.ends_with("/rendered")
        || path.contains("/instances/")
        || path.contains("/frames/")
}

/// Does the script fetch pixels as they were acquired as well?
pub fn fetches_pixels(script: &Script) -> bool {
    let frames = |text: &str| {
        let path = text.split('?').next().unwrap_or(text);
        path.ends_with("/frames") || path.ends_with("/frames/")
    };
    script.literals.iter().any(|literal| frames(&literal.text))
        || script.parameters.iter().any(|text| text.text.contains("transfer-syntax="))
}

#[cfg(test)]
mod tests {
    use super::{Poorer, poorer};

    #[test]
    fn only_addresses_of_examinations_count() {
        assert!(matches!(poorer("/dicomweb/studies/1/rendered?quality=60"), Some(Poorer::Quality(60.0))));
        assert!(matches!(poorer("/rendered?viewport=512,512"), Some(Poorer::Size("viewport"))));
        assert!(matches!(poorer("?requestType=WADO&imageQuality=70"), Some(Poorer::Quality(70.0))));
        assert!(matches!(poorer("/wado?requestType=WADO&contentType=image/jpeg"), Some(Poorer::Coding)));
        for other in [
            "/_next/image?url=%2Flogo.png&w=640&q=75",
            "/rendered?quality=100",
            "/rendered?quality=",
            "/rendered",
            "/instances/1/thumbnail?viewport=100,100",
            "?quality=60",
            "a?b?c=d",
        ] {
            assert!(poorer(other).is_none(), "{other}");
        }
    }
}
