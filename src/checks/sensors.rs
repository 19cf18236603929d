//! Sensors of the device that are asked for without need (criterion 6.6).

use crate::bundle::Asset;
use crate::facts::{Call, Script, Value};
use crate::finding::Cx;

/// Sensor objects of the Generic Sensor API.
const GENERIC: [&str; 8] = [
    "Accelerometer",
    "LinearAccelerationSensor",
    "GravitySensor",
    "Gyroscope",
    "Magnetometer",
    "AbsoluteOrientationSensor",
    "RelativeOrientationSensor",
    "AmbientLightSensor",
];

/// Permissions of frames that open a sensor to the framed page; motion sensors are left out, since players ask for
/// them in the code that they give out.
const FRAME: [&str; 4] = ["camera", "microphone", "geolocation", "display-capture"];

/// What a video call needs.
const CALL: [&str; 2] = ["camera", "microphone"];

/// Sensors asked for while the page loads, positions that are watched without end, frames that may use a sensor.
pub fn at_load(asset: &Asset, cx: &mut Cx) {
    for script in asset.scripts() {
        for (call, sensor) in cx.each(script.calls.iter().filter_map(|call| Some((call, sensor(call)?)))) {
            report(asset, script, call, sensor, cx);
        }
    }
    let frames = asset.html().into_iter().flat_map(|html| &html.elements);
    let frames = frames.filter(|element| &*element.name == "iframe" && element.has("allow"));
    for frame in cx.each(frames) {
        let granted = granted(frame.value("allow").unwrap_or_default());
        if !granted.is_empty() {
            let source = frame.value("src").unwrap_or_default();
            cx.review(asset.at(frame.span))
                .say("frame")
                .text("what", granted.join(", "))
                .aspect(granted.iter().all(|sensor| CALL.contains(sensor)).then(|| granted[0]))
                .subject(format!("{} {source}", granted.join(" ")));
        }
    }
}

fn report(asset: &Asset, script: &Script, call: &Call, sensor: Sensor, cx: &mut Cx) {
    let watches = call.method() == "watchPosition";
    let stopped = || script.calls.iter().any(|other| other.method() == "clearWatch");
    let finding = if call.at_load && sensor.starts {
        cx.fail(asset.at(call.span))
    } else if call.at_load {
        cx.review(asset.at(call.span)).say("made")
    } else if watches && !stopped() {
        cx.review(asset.at(call.span)).say("watched")
    } else {
        return;
    };
    finding.text("what", &sensor.name).aspect(aspect(call)).subject(sensor.name);
}

/// Camera or microphone, where the call asks for nothing else; for both, the camera.
fn aspect(call: &Call) -> Option<&'static str> {
    if !call.method().ends_with("etUserMedia") {
        return None;
    }
    let sound_only = call.arguments.first().is_some_and(|asked| {
        asked.get("audio").is_some() && matches!(asked.get("video"), None | Some(Value::Bool(false)))
    });
    Some(if sound_only { "microphone" } else { "camera" })
}

/// A way to a sensor.
struct Sensor {
    /// As in the documentation of the API, whatever the code calls its objects.
    name: String,
    /// The call itself starts the sensor or asks for it.
    starts: bool,
}

fn sensor(call: &Call) -> Option<Sensor> {
    let starting = |name: &str| Some(Sensor { name: name.to_owned(), starts: true });
    let method = call.method();
    if call.construct {
        let name = [&GENERIC[..], &["NDEFReader"]].concat().into_iter().find(|name| *name == method)?;
        return Some(Sensor { name: name.to_owned(), starts: false });
    }
    match method {
        // Other classes have a `getCurrentPosition` too; that of the browser gives its answer to a function.
        "getCurrentPosition" | "watchPosition"
            if call.ends_with(&format!("geolocation.{method}")) || !call.arguments.is_empty() =>
        {
            starting(&format!("geolocation.{method}"))
        }
        "getUserMedia" | "getDisplayMedia" => starting(&format!("mediaDevices.{method}")),
        "webkitGetUserMedia" | "mozGetUserMedia" => starting("getUserMedia"),
        "requestPermission" => ["DeviceMotionEvent", "DeviceOrientationEvent"]
            .into_iter()
            .map(|event| format!("{event}.requestPermission"))
            .find(|name| call.ends_with(name))
            .and_then(|name| starting(&name)),
        "addEventListener" => {
            let event = call.arguments.first()?.text()?;
            matches!(event, "devicemotion" | "deviceorientation" | "deviceorientationabsolute")
                .then(|| starting(event))?
        }
        // WebGPU has a `requestDevice` too.
        "requestDevice" => ["bluetooth.requestDevice", "usb.requestDevice", "hid.requestDevice"]
            .into_iter()
            .find(|name| call.ends_with(name))
            .and_then(starting),
        "requestPort" if call.ends_with("serial.requestPort") => starting("serial.requestPort"),
        _ => None,
    }
}

/// Sensors that an `allow` attribute opens; `camera 'none'` closes one.
fn granted(allow: &str) -> Vec<&'static str> {
    let directive = |directive: &str| {
        let mut words = directive.split_ascii_whitespace();
        let name = words.next()?;
        let closed = words.next().is_some_and(|origin| origin.eq_ignore_ascii_case("'none'"));
        FRAME.into_iter().find(|sensor| !closed && name.eq_ignore_ascii_case(sensor))
    };
    allow.split([';', ',']).filter_map(directive).collect()
}
