//! What each fact says about itself: the things that it names, what it made, and whether it is plausible by itself.
//! Whoever checks a log, filters it or answers an act folds over these, so no noun is told there again.

use crate::command::outcome::Outcome;
use crate::id::{EffectNo, IndicatorNo, KeyNo, MeasureNo, Position, PrincipalNo, UnitNo};

/// A thing that a fact names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the nouns")]
pub enum Thing {
    Unit(UnitNo),
    Measure(MeasureNo),
    Effect(EffectNo),
    Key(KeyNo),
    Indicator(IndicatorNo),
    /// The act at a position, which posted something.
    Booking(Position),
    Import(Position),
    Principal(PrincipalNo),
    /// The grant that was given at a position.
    Grant(Position),
    /// The act that was prepared at a position.
    PreparedAct(Position),
    /// The whole ledger as it is at a position.
    Moment(Position),
}

/// What a fact has to do with a thing that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role<'a> {
    /// It made it: the thing has the next number.
    Made,
    /// It made it, or added a version to the thing that has this code.
    MadeVersion {
        /// The code.
        code: &'a str,
    },
    /// It is about it, which is there already.
    Subject,
    /// It gave the unit another name, or another unit above it: the unit is there and has not ended, and the tree stays
    /// a tree.
    Reorganised {
        /// The unit above since.
        above: Option<UnitNo>,
    },
    /// It changed the measure, which is there, and may have given it another programme: there is no circle.
    Regrouped {
        /// The programme since, where it is another one.
        programme: Option<MeasureNo>,
    },
    /// It refers to it, which is there already, without being about it.
    Mentioned,
}

/// Takes what a fact names: the field, the thing, and the role.
pub struct Names<'a>(pub &'a mut dyn FnMut(&'static str, Thing, Role<'_>));

impl Names<'_> {
    /// The fact made this.
    pub fn made(&mut self, field: &'static str, thing: Thing) {
        (self.0)(field, thing, Role::Made);
    }

    /// The fact is about this.
    pub fn subject(&mut self, field: &'static str, thing: Thing) {
        (self.0)(field, thing, Role::Subject);
    }

    /// The fact refers to this.
    pub fn mention(&mut self, field: &'static str, thing: Thing) {
        (self.0)(field, thing, Role::Mentioned);
    }
}

/// A fact of the log. Its data is one entry; see [`Event`](super::Event) for the table of all.
pub trait Fact {
    /// Tells everything that it names, in the order of its fields.
    fn names(&self, names: &mut Names<'_>);

    /// What an act that ends with it is answered, where it stands at a position.
    fn made(&self, position: Position) -> Outcome;

    /// The version in which it is written, where it holds something that the first version does not know.
    fn version(&self) -> Option<u32> {
        None
    }

    /// The field whose value no command would ever have let in, whatever the state.
    fn implausible(&self) -> Option<&'static str> {
        None
    }
}
