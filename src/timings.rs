//! What a run spends its time on, for `--timings`: by stage, by kind of file, by check.
//!
//! Nothing is measured unless it is asked for: without a [`Timings`], each place to measure costs a comparison.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::facts::Kind;
use crate::finding::CheckId;

/// A part of the run that follows the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The bundle's files are listed.
    Discover,
    /// Files are read, parsed, weighed and checked one by one, on all threads.
    Files,
    /// Facts become a graph with screens.
    Link,
    /// What screens load at first is weighed.
    Weigh,
    /// Names of assets that nothing refers to are looked for in all text.
    Mentions,
    /// What is costly to know is measured.
    Measure,
    /// Checks over the bundle run, and contexts are recognised.
    Checks,
    /// Contexts, limits and levels are decided.
    Judge,
    /// Lines, columns and original places are found.
    Places,
    /// Facts are given back to the system.
    Release,
    /// Formats are written.
    Report,
}

/// What is done with one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Read,
    Hash,
    /// What the cache knows is read from it.
    Recall,
    Parse,
    /// Transfer sizes.
    Weigh,
    /// What was learnt is written to the cache.
    Keep,
    /// Checks over one asset.
    Checks,
    /// Lines and columns of its findings.
    Places,
}

/// Elapsed and processor time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    pub wall: Duration,
    /// Of all threads; absent where the system does not tell.
    pub cpu: Option<Duration>,
}

/// Files of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OfKind {
    pub files: usize,
    /// Files of which the cache knew all that is costly to learn.
    pub recalled: usize,
    pub bytes: u64,
    pub cpu: Duration,
}

/// One file that took long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfFile {
    pub path: String,
    pub bytes: u64,
    pub cpu: Duration,
}

/// All times of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub all: Spent,
    pub stages: BTreeMap<Stage, Spent>,
    pub steps: BTreeMap<Step, Duration>,
    pub kinds: BTreeMap<&'static str, OfKind>,
    pub checks: BTreeMap<CheckId, Duration>,
    /// Those that took longest, slowest first.
    pub slowest: Vec<OfFile>,
}

/// Files named in [`Totals::slowest`].
const SLOWEST: usize = 8;

/// Collects the times of a run, from all its threads.
#[derive(Debug)]
pub struct Timings {
    start: Instant,
    totals: Mutex<Totals>,
}

impl Default for Timings {
    fn default() -> Self {
        Self { start: Instant::now(), totals: Mutex::default() }
    }
}

impl Timings {
    /// What was collected, with all the time since the start.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let mut totals = self.with(|totals| totals.clone());
        totals.all = Spent { wall: self.start.elapsed(), cpu: clock::process() };
        totals
    }

    fn with<T>(&self, work: impl FnOnce(&mut Totals) -> T) -> T {
        // Numbers are whole after any panic.
        work(&mut self.totals.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn stage(&self, stage: Stage, wall: Duration, cpu: Option<Duration>) {
        self.with(|totals| {
            let spent = totals.stages.entry(stage).or_default();
            spent.wall += wall;
            spent.cpu = cpu.map(|cpu| spent.cpu.unwrap_or_default() + cpu);
        });
    }
}

/// Does the work of a stage.
pub fn stage<T>(timings: Option<&Timings>, stage: Stage, work: impl FnOnce() -> T) -> T {
    let Some(timings) = timings else { return work() };
    let (start, before) = (Instant::now(), clock::process());
    let done = work();
    let cpu = clock::process().zip(before).map(|(after, before)| after.saturating_sub(before));
    timings.stage(stage, start.elapsed(), cpu);
    done
}

/// Does the work of a check over the bundle.
pub fn check<T>(timings: Option<&Timings>, check: CheckId, work: impl FnOnce() -> T) -> T {
    let Some(timings) = timings else { return work() };
    let start = clock::Thread::now();
    let done = work();
    let spent = start.elapsed();
    timings.with(|totals| *totals.checks.entry(check).or_default() += spent);
    done
}

/// The times of one file, taken on the thread that analyses it.
pub struct Watch<'t> {
    timings: Option<&'t Timings>,
    steps: BTreeMap<Step, Duration>,
    checks: Vec<(CheckId, Duration)>,
    recalled: bool,
}

impl<'t> Watch<'t> {
    #[must_use]
    pub fn new(timings: Option<&'t Timings>) -> Self {
        Self { timings, steps: BTreeMap::new(), checks: Vec::new(), recalled: false }
    }

    /// Does one step.
    pub fn step<T>(&mut self, step: Step, work: impl FnOnce() -> T) -> T {
        if self.timings.is_none() {
            return work();
        }
        let start = clock::Thread::now();
        let done = work();
        *self.steps.entry(step).or_default() += start.elapsed();
        done
    }

    /// Runs one check over the asset.
    pub fn check<T>(&mut self, check: CheckId, work: impl FnOnce() -> T) -> T {
        if self.timings.is_none() {
            return work();
        }
        let start = clock::Thread::now();
        let done = work();
        let spent = start.elapsed();
        self.checks.push((check, spent));
        *self.steps.entry(Step::Checks).or_default() += spent;
        done
    }

    /// The cache knew what is costly to learn from the file.
    pub fn recalled(&mut self) {
        self.recalled = true;
    }

    /// Adds the times to those of the run.
    pub fn finish(self, path: &str, kind: Kind, bytes: u64) {
        let Some(timings) = self.timings else { return };
        let cpu = self.steps.values().sum();
        timings.with(|totals| {
            for (step, spent) in self.steps {
                *totals.steps.entry(step).or_default() += spent;
            }
            for (check, spent) in self.checks {
                *totals.checks.entry(check).or_default() += spent;
            }
            let of_kind = totals.kinds.entry(kind.name()).or_default();
            of_kind.files += 1;
            of_kind.recalled += usize::from(self.recalled);
            of_kind.bytes += bytes;
            of_kind.cpu += cpu;
            let place = totals.slowest.partition_point(|file| file.cpu >= cpu);
            if place < SLOWEST {
                totals.slowest.insert(place, OfFile { path: path.to_owned(), bytes, cpu });
                totals.slowest.truncate(SLOWEST);
            }
        });
    }
}

/// Processor time, so that other programs on the machine do not count.
#[cfg(unix)]
mod clock {
    use std::time::Duration;

    use rustix::time::{ClockId, clock_gettime};

    /// Of the whole process since it began.
    #[expect(clippy::unnecessary_wraps, reason = "other systems do not tell")]
    pub fn process() -> Option<Duration> {
        Some(read(ClockId::ProcessCPUTime))
    }

    /// A moment on the processor time of this thread.
    pub struct Thread(Duration);

    impl Thread {
        pub fn now() -> Self {
            Self(read(ClockId::ThreadCPUTime))
        }

        pub fn elapsed(&self) -> Duration {
            read(ClockId::ThreadCPUTime).saturating_sub(self.0)
        }
    }

    fn read(clock: ClockId) -> Duration {
        Duration::try_from(clock_gettime(clock)).unwrap_or_default()
    }
}

/// Elapsed time stands in for processor time.
#[cfg(not(unix))]
mod clock {
    use std::time::{Duration, Instant};

    pub fn process() -> Option<Duration> {
        None
    }

    pub struct Thread(Instant);

    impl Thread {
        pub fn now() -> Self {
            Self(Instant::now())
        }

        pub fn elapsed(&self) -> Duration {
            self.0.elapsed()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn busy(milliseconds: u64) -> u64 {
        let start = clock::Thread::now();
        let mut turns = 0;
        while start.elapsed() < Duration::from_millis(milliseconds) {
            turns += 1;
        }
        turns
    }

    #[test]
    fn times_of_files_add_up_by_step_kind_and_check() {
        let timings = Timings::default();
        for (path, milliseconds) in [("a.js", 2), ("b.js", 6)] {
            let mut watch = Watch::new(Some(&timings));
            watch.step(Step::Parse, || busy(milliseconds));
            watch.check(CheckId(3), || busy(1));
            watch.finish(path, Kind::Script, 10);
        }
        let totals = timings.totals();
        let kind = totals.kinds["script"];
        assert_eq!((kind.files, kind.bytes), (2, 20));
        assert!(totals.steps[&Step::Parse] >= Duration::from_millis(8));
        assert!(totals.checks[&CheckId(3)] >= Duration::from_millis(2));
        assert_eq!(kind.cpu, totals.steps.values().sum());
        assert_eq!(totals.slowest[0].path, "b.js");
    }

    #[test]
    fn a_stage_counts_what_is_done_in_it() {
        let timings = Timings::default();
        stage(Some(&timings), Stage::Link, || busy(3));
        let spent = timings.totals().stages[&Stage::Link];
        assert!(spent.wall >= Duration::from_millis(3));
        assert!(spent.cpu.is_none_or(|cpu| cpu >= Duration::from_millis(3)));
    }

    #[test]
    fn the_slowest_files_are_kept() {
        let timings = Timings::default();
        for file in 0..3 * SLOWEST {
            let mut watch = Watch::new(Some(&timings));
            watch.steps.insert(Step::Read, Duration::from_micros((file * 7 % 24) as u64));
            watch.finish(&file.to_string(), Kind::Other, 1);
        }
        let slowest: Vec<_> = timings.totals().slowest.iter().map(|file| file.cpu.as_micros()).collect();
        assert_eq!(slowest, [23, 22, 21, 20, 19, 18, 17, 16]);
    }
}
