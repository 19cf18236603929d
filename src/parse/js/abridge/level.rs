//! Where the abridgement stands: open brackets, the statement in them, the expression spelt last.

use crate::parse::js::tokens::Kind;

/// What of a group stays.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Keep {
    /// What tells something.
    #[default]
    Telling,
    /// All but what function bodies in it do not tell.
    Values,
    All,
}

/// What a bracket was opened for, as far as it matters.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Role {
    #[default]
    Other,
    /// `{` of a function's body.
    Function,
    /// `(` of `if`, `while`, `for`, `with`, `switch`, `catch`.
    Head,
    /// `(` around an expression.
    Grouping,
}

/// A bracket that is open, the script itself included.
#[derive(Default)]
pub struct Level {
    /// Of the bracket, and behind it.
    pub start: usize,
    pub inside: usize,
    pub bracket: u8,
    pub keep: Keep,
    pub tells: bool,
    /// Its content may be left out as a whole.
    pub can_be_empty: bool,
    pub role: Role,
    /// What stood before a computed member.
    pub callee: Callee,
    pub segment: Segment,
    /// A segment that ended without telling anything, by its start: left out unless the next one goes on with it.
    pub silent: Option<usize>,
    /// In the value of a name that bundlers give to the function that names files.
    pub names_files: bool,
}

/// From one `;` of a group to the next.
#[derive(Clone, Copy, Default)]
pub struct Segment {
    pub start: usize,
    pub begun: bool,
    pub tells: bool,
    /// Cannot be left out without breaking what stands around it.
    pub fixed: bool,
}

/// The expression spelt last, as far as its call may be kept.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Callee {
    /// It starts with a global.
    pub global: bool,
    /// It ends with the name of a method or function whose calls are kept.
    pub method: bool,
    pub constructing: bool,
}

/// What the next token may be.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Awaited {
    /// The group that opens is needed as far as this.
    pub keep: Keep,
    /// `.e(` or `.u(` was read: a literal is a chunk's id.
    pub chunk: bool,
}

/// The group that was closed last.
#[derive(Clone, Copy, Default)]
pub struct Closed {
    pub start: usize,
    pub is_head: bool,
    /// An object, maybe in parentheses.
    pub is_object: bool,
}

#[derive(Clone, Copy)]
pub struct Seen<'a> {
    pub kind: Kind,
    pub text: &'a str,
    pub ends_operand: bool,
    /// A dot before a member's name.
    pub is_dot: bool,
}
