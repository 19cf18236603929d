//! `--max-file-size` and `--time-limit`: read, and kept.

use std::process;
use std::sync::LazyLock;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use sobria::caps::{Caps, LARGEST_FILE};

use super::terminal;
use crate::cli::Around;

/// When the first cap was asked for: all that a command reads shares one time.
static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);

pub fn caps(around: &Around) -> Caps {
    Caps {
        file_size: around.max_file_size.unwrap_or(LARGEST_FILE),
        deadline: around.time_limit.and_then(|time| BEGAN.checked_add(time)),
    }
}

/// Does the work. Between files and checks it ends by itself once the time is up. Inside of one it cannot be stopped,
/// only left: after twice the time, the process ends.
pub fn within<T>(around: &Around, work: impl FnOnce() -> T) -> T {
    let end = around.time_limit.and_then(|time| BEGAN.checked_add(time.saturating_mul(2)));
    let Some(end) = end else { return work() };
    let (done, waits) = mpsc::channel::<()>();
    let watch = thread::spawn(move || {
        let left = end.saturating_duration_since(Instant::now());
        if waits.recv_timeout(left) == Err(RecvTimeoutError::Timeout) {
            terminal::remark("sobria: twice the time limit is over and a file is still in work: no report");
            process::exit(2);
        }
    });
    let result = work();
    drop(done);
    let _ = watch.join();
    result
}

/// `50MB` (1,000,000 bytes each), `512MiB`, `100000`.
pub fn size(written: &str) -> Result<u64, String> {
    const UNITS: [(&str, u64); 8] = [
        ("", 1),
        ("B", 1),
        ("kB", 1_000),
        ("MB", 1_000_000),
        ("GB", 1_000_000_000),
        ("KiB", 1 << 10),
        ("MiB", 1 << 20),
        ("GiB", 1 << 30),
    ];
    let (number, unit) = parts(written);
    let unit = UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit)).map(|(_, bytes)| *bytes);
    let bytes = number.parse::<u64>().ok().zip(unit).and_then(|(number, unit)| number.checked_mul(unit));
    bytes.filter(|bytes| *bytes > 0).ok_or_else(|| "expected a size such as 50MB or 512MiB".to_owned())
}

/// `500ms`, `30s`, `5min`.
pub fn duration(written: &str) -> Result<Duration, String> {
    const UNITS: [(&str, u64); 4] = [("ms", 1), ("s", 1_000), ("min", 60_000), ("h", 3_600_000)];
    let (number, unit) = parts(written);
    let unit = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, milliseconds)| *milliseconds);
    let time = number.parse::<u64>().ok().zip(unit).and_then(|(number, unit)| number.checked_mul(unit));
    time.filter(|time| *time > 0)
        .map(Duration::from_millis)
        .ok_or_else(|| "expected a duration such as 500ms, 30s or 5min".to_owned())
}

fn parts(written: &str) -> (&str, &str) {
    let written = written.trim();
    let end = written.find(|character: char| !character.is_ascii_digit()).unwrap_or(written.len());
    let (number, unit) = written.split_at(end);
    (number, unit.trim_start())
}

#[cfg(test)]
mod tests {
    use super::{duration, size};
    use std::time::Duration;

    #[test]
    fn sizes_and_durations_are_read_with_their_units_and_never_as_nothing() {
        assert_eq!(size("50MB"), Ok(50_000_000));
        assert_eq!(size(" 2 GiB "), Ok(2 << 30));
        assert_eq!(size("100000"), Ok(100_000));
        assert_eq!(size("1mb"), Ok(1_000_000));
        for wrong in
            ["", "MB", "-1", "1.5MB", "0", "0GB", "99999999999999999999", "20000000000GB", "5 tables"]
        {
            assert!(size(wrong).is_err(), "{wrong}");
        }
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("5min"), Ok(Duration::from_secs(300)));
        assert_eq!(duration("2h"), Ok(Duration::from_secs(7200)));
        for wrong in ["", "5", "0s", "s", "5 days", "-1s", "1e9s", "99999999999999999999h"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
