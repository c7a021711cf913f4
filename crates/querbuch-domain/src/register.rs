//! A register: things with numbers, dense and in the order of the log.

use std::marker::PhantomData;
use std::sync::Arc;

use imbl::Vector;

use crate::bisect::partition_point;
use crate::id::{Number, Position};
use crate::reference::Ref;
use crate::refusal::{InputFault, Refusal};

/// A thing that stands in a register.
pub trait Registered: Clone {
    /// Since which position it is known.
    fn since(&self) -> Position;
}

/// All things of one kind, in the order of their numbers. Cloning it costs a few reference counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Register<N, T> {
    list: Vector<Arc<T>>,
    numbers: PhantomData<N>,
}

impl<N, T> Default for Register<N, T> {
    fn default() -> Self {
        Self {
            list: Vector::new(),
            numbers: PhantomData,
        }
    }
}

impl<N: Number, T: Registered> Register<N, T> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// One by its number.
    pub fn get(&self, number: N) -> Option<&T> {
        self.list.get(number.index()).map(AsRef::as_ref)
    }

    /// All, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (N, &T)> {
        let numbered = self.list.iter().enumerate();
        numbered.map(|(index, thing)| (N::from_index(index), thing.as_ref()))
    }

    /// Those from a place in that order on.
    pub fn iter_from(&self, first: usize) -> impl Iterator<Item = (N, &T)> {
        let from = self.list.focus().narrow(first.min(self.list.len())..).into_iter();
        from.zip(first..)
            .map(|(thing, index)| (N::from_index(index), thing.as_ref()))
    }

    /// How many were known at a position: the length of the list then.
    pub fn known_at(&self, position: Position) -> usize {
        partition_point(self.list.len(), |index| self.list[index].since() <= position)
    }

    /// Whether nothing was done to them since they were cloned; false also where that cannot be told cheaply.
    pub fn is_untouched_since(&self, earlier: &Self) -> bool {
        self.list.ptr_eq(&earlier.list)
    }

    /// The number that the next one gets.
    pub fn next_number(&self) -> N {
        N::from_index(self.list.len())
    }

    /// The one that a reference names, by its public id or else by what `by_code` finds.
    pub(crate) fn find(&self, reference: &Ref, by_code: impl FnOnce(&str) -> Option<N>) -> Option<N> {
        let text = reference.as_str();
        match N::parse(text) {
            Some(number) => (number.index() < self.list.len()).then_some(number),
            None => by_code(text),
        }
    }

    /// What was found for a reference; refused at `field` where nothing was.
    pub(crate) fn required(
        &self,
        found: Option<N>,
        reference: &Ref,
        field: &str,
    ) -> Result<(N, &T), Refusal> {
        let found = found.and_then(|number| Some((number, self.get(number)?)));
        found.ok_or_else(|| {
            let missing = InputFault::NotFound {
                noun: N::NOUN,
                reference: reference.0.clone(),
            };
            Refusal::at(field, missing)
        })
    }

    /// Adds one behind all others; its number.
    pub(crate) fn push(&mut self, thing: T) -> N {
        let number = self.next_number();
        self.list.push_back(Arc::new(thing));
        number
    }

    /// One by its number, to be changed.
    pub(crate) fn get_mut(&mut self, number: N) -> Option<&mut T> {
        self.list.get_mut(number.index()).map(Arc::make_mut)
    }
}

/// Gives a noun's list all that a register can do: `units.get(number)`, `measures.len()`.
macro_rules! is_register {
    ($list:ident, $thing:ident, $number:ident, $since:ident) => {
        impl std::ops::Deref for $list {
            type Target = $crate::register::Register<$number, $thing>;

            fn deref(&self) -> &Self::Target {
                &self.list
            }
        }

        impl $crate::register::Registered for $thing {
            fn since(&self) -> $crate::id::Position {
                self.$since
            }
        }
    };
}
pub(crate) use is_register;
